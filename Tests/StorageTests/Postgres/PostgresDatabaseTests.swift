import Analytics
import POSIX
import Testing

@testable import Storage

@Suite struct PostgresDatabaseTests {
    @Test(arguments: [true, false])
    func threadsThatReachItAtOnceAllFindItsTables(areThere: Bool) throws {
        let adopted = try AdoptedDatabase()
        if areThere { try adopted.migrate() }
        let database = adopted.database()
        let failures = Mutex<[StoreError]>([])
        let threads = (0..<4).map { _ in
            POSIX.Thread(name: "connect") {
                do throws(StoreError) { _ = try database.connect() } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == [])
    }
}
