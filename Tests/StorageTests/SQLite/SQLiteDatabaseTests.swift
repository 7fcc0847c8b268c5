import Analytics
import Foundation
import POSIX
import SQLite
import Testing

@testable import Storage

@Suite struct SQLiteDatabaseTests {
    @Test func aNewFileIsForItsOwnerOnlyAndHasThePromisedSettings() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("new.db")
        let database = try SQLiteDatabase.open(path: path)
        _ = try database.newConnection(.readOnly)
        #expect(
            try sqlite3(
                path, "PRAGMA journal_mode; PRAGMA page_size; PRAGMA auto_vacuum; PRAGMA user_version")
                == [
                    "wal", "8192", "2", "2",
                ])
        for name in ["new.db", "new.db-wal", "new.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(name))
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
        }
    }

    @Test func aFileWhoseWriteLockAnotherHoldsIsOpened() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("locked.db")
        _ = try SQLiteDatabase.open(path: path)
        let other = try Connection(path: path, mode: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        let database = try SQLiteDatabase.open(path: path)
        #expect(try SQLiteSiteStore(database).sites() == [])
        try other.execute("ROLLBACK")
    }

    @Test func severalThatStartAtOnceAllGetTheSameTables() throws {
        for _ in 0..<10 {
            let directory = try TemporaryDirectory()
            let path = directory.file("new.db")
            let failures = Mutex<[StoreError]>([])
            let threads = (0..<4).map { _ in
                POSIX.Thread(name: "open") {
                    do throws(StoreError) {
                        _ = try SQLiteDatabase.open(path: path)
                    } catch {
                        failures.withLock { $0.append(error) }
                    }
                }
            }
            for thread in threads { thread.join() }
            #expect(failures.withLock { $0 } == [])
            #expect(try sqlite3(path, "PRAGMA user_version; SELECT count(*) FROM sessions") == ["2", "0"])
        }
    }

    @Test func aFileOfVersion1IsBroughtUpToDateInPlaceWithItsRows() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("old.db")
        let old = try Connection(path: path, mode: .readWrite)
        try old.execute(SQLiteSchema.migrations[0])
        try old.execute("PRAGMA user_version = 1; INSERT INTO sites VALUES (1, 'a.example', 'Asia/Tokyo', 1)")
        let zeros = Array(repeating: "0", count: 26).joined(separator: ", ")
        try old.execute(
            "INSERT INTO session_rows VALUES (1, 20000, 1, 7, 1728000001000, 9499, 2, 1, 0, 0, 500, 1, 0, 1500, 1, \(zeros))"
        )
        try old.execute("INSERT INTO event_rows VALUES (1, 20000, 2, 1728000001500, 1, 0, 0, 0, 0, 0, 0)")
        #expect(throws: SQLiteError.self) { try old.execute("SELECT custom_events FROM sessions") }

        _ = try SQLiteDatabase.open(path: path)
        #expect(
            try sqlite3(path, "PRAGMA user_version; SELECT * FROM domains") == [
                "2", "1|a.example|Asia/Tokyo|1",
            ])
        #expect(
            try sqlite3(path, "SELECT duration, custom_events, entry_at, exit_at FROM sessions") == [
                "9|1|2024-10-04 00:00:01.500|2024-10-04 00:00:02.500"
            ])
        #expect(
            try sqlite3(path, "SELECT site, pageviews FROM visits; SELECT site, session_id FROM pageviews")
                == [
                    "a.example|2", "a.example|1",
                ])
    }

    @Test func aFileOfANewerVersionIsLeftAloneAndNamed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("newer.db")
        _ = try SQLiteDatabase.open(path: path)
        _ = try sqlite3(path, "PRAGMA user_version = 99")
        #expect(refusal(path).contains("\(path) was written by a newer version (tables 99, known here 2)"))
        #expect(try sqlite3(path, "PRAGMA user_version") == ["99"])
    }

    @Test func anotherProgramsDatabaseIsLeftAloneAndNamed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("other.db")
        _ = try sqlite3(path, "CREATE TABLE notes(text)")
        #expect(refusal(path).contains("\(path) is the SQLite database of another program"))
        #expect(try sqlite3(path, "SELECT name FROM sqlite_schema") == ["notes"])
    }

    @Test func aFileThatIsNoDatabaseIsLeftAloneAndNamed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("text.db")
        let content = Data("this is a letter to my aunt, and no database, and it is long enough".utf8)
        try content.write(to: URL(fileURLWithPath: path))
        #expect(refusal(path).contains("\(path) is not an SQLite database"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
    }

    @Test func aMissingDirectoryIsNamed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("missing/new.db")
        #expect(refusal(path).contains("\(path) cannot be opened (No such file or directory)"))
    }

    private func refusal(_ path: String) -> String {
        do throws(StoreError) {
            _ = try SQLiteDatabase.open(path: path)
        } catch {
            if case .unavailable(let text) = error { return text }
        }
        return ""
    }
}
