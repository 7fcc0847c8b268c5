import Analytics
import Postgres

/// The numbers of the sites in table `domains`, which never change; remembered once their transaction has committed.
final class PostgresSiteNumbers {
    private var known: [String: Int32] = [:]
    private var uncommitted: [String: Int32] = [:]

    /// The number of each event's site, made where there is none.
    ///
    /// Looked for before it is made: each row that is not made would use up a number.
    func numbers(of batch: [Event], on connection: PostgresConnection) throws(PostgresError) -> [Int32] {
        var missing: Set<String> = []
        for index in batch.indices where known[batch[index].site] == nil { missing.insert(batch[index].site) }
        if !missing.isEmpty {
            try find(missing, on: connection)
            missing.subtract(uncommitted.keys)
        }
        if !missing.isEmpty {
            // In one order everywhere, so that two servers wait for each other in one direction.
            let names = missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            try connection.query(Self.insert, [.texts(names)])
            try find(missing, on: connection)
        }
        return try batch.indices.map { (index) throws(PostgresError) in
            let site = batch[index].site
            guard let number = known[site] ?? uncommitted[site] else {
                throw PostgresError(message: "a site that was just added is gone")
            }
            return number
        }
    }

    func commit() {
        known.merge(uncommitted) { $1 }
        uncommitted = [:]
    }

    /// Forgets all: what was added may have been undone.
    func forget() {
        known = [:]
        uncommitted = [:]
    }

    private func find(_ sites: Set<String>, on connection: PostgresConnection) throws(PostgresError) {
        try connection.query(Self.select, [.texts(Array(sites))]).forEachRow { row in
            uncommitted[row.text(0)] = row.int4(1)
        }
    }

    private static let select = "SELECT domain_name, domain_id FROM domains WHERE domain_name = ANY($1)"
    private static let insert = """
        INSERT INTO domains(domain_name) SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS new(name, place)
        ORDER BY place ON CONFLICT (domain_name) DO NOTHING
        """
}
