import SQLite

/// Brings the tables of a file up to what this program knows. `PRAGMA user_version` counts the steps done.
struct SQLiteMigrator {
    let connection: Connection
    let path: String

    /// Runs the steps that are missing, all or none. Of several processes one does it, and the others wait.
    ///
    /// Returns what speaks against using this file, if anything does; it is left as it was then.
    func run() throws(SQLiteError) -> String? {
        let known = SQLiteSchema.migrations.count
        // Without the lock first: a file that is up to date is only read.
        if try version() == known { return nil }
        return try connection.withTransaction { () throws(SQLiteError) in
            let version = try version()
            if version > known { return newer(version, known) }
            let isEmpty = try isEmpty()
            if version == 0 && !isEmpty { return foreign }
            for migration in SQLiteSchema.migrations.dropFirst(version) { try connection.execute(migration) }
            try connection.execute("PRAGMA user_version = \(known)")
            return nil
        }
    }

    private func version() throws(SQLiteError) -> Int {
        try connection.statement("PRAGMA user_version").first { $0.int(0) } ?? 0
    }

    private func isEmpty() throws(SQLiteError) -> Bool {
        try connection.statement("SELECT count(*) FROM sqlite_schema").first { $0.int(0) } == 0
    }

    private func newer(_ version: Int, _ known: Int) -> String {
        "the database \(path) was written by a newer version (tables \(version), known here \(known)): "
            + "install that version again, or move the file away to start anew"
    }

    private var foreign: String {
        "\(path) is the SQLite database of another program: name another file"
    }
}
