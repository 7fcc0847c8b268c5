import Postgres

/// What is left to do for the indexes to be those of `PostgresIndex`.
struct PostgresIndexWork {
    private(set) var builds: [PostgresIndex]
    private(set) var drops: [String]
    /// Indexes that a build left behind unfinished: to be dropped and built again.
    private let broken: Set<String>
    /// True if another session builds one of them: a server that was killed leaves its build to the database.
    private let isOthers: Bool

    init(_ connection: PostgresConnection) throws(PostgresError) {
        var states: [String: (isValid: Bool, isBeingBuilt: Bool)] = [:]
        let known = PostgresIndex.all.map { (name: $0.name, table: $0.table) } + PostgresIndex.obsolete
        let values: [PostgresValue] = [.texts(known.map(\.name)), .texts(known.map(\.table))]
        try connection.query(Self.survey, values).forEachRow { row in
            states[row.text(0)] = (isValid: row.bool(1), isBeingBuilt: row.bool(2))
        }
        builds = PostgresIndex.all.filter { states[$0.name]?.isValid != true }
        drops = PostgresIndex.obsolete.map(\.name).filter { states[$0] != nil }
        broken = Set(builds.map(\.name).filter { states[$0] != nil })
        isOthers = builds.contains { states[$0.name]?.isBeingBuilt == true }
    }

    /// https://www.postgresql.org/docs/current/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING
    private static let survey = """
        SELECT
            name, indisvalid,
            EXISTS (SELECT FROM pg_stat_progress_create_index AS build WHERE build.index_relid = pg_index.indexrelid)
        FROM unnest($1, $2) AS known(name, indexed)
            JOIN pg_index ON indexrelid = to_regclass(name) AND indrelid = to_regclass(indexed)
        """

    var isDone: Bool { builds.isEmpty && drops.isEmpty }

    /// The next statement; nil when there is none left, or none before others are done. Old indexes go when all new
    /// ones are there.
    var next: String? {
        if isOthers { return nil }
        guard let build = builds.first else {
            return drops.first.map { "DROP INDEX CONCURRENTLY IF EXISTS \($0)" }
        }
        return broken.contains(build.name)
            ? "DROP INDEX CONCURRENTLY IF EXISTS \(build.name)" : build.concurrentCreation
    }
}
