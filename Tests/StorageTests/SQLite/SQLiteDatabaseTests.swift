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
            try sqlite3(path, "PRAGMA journal_mode; PRAGMA page_size; PRAGMA user_version") == [
                "wal", "8192", "1",
            ])
        for name in ["new.db", "new.db-wal", "new.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(name))
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
        }
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
            #expect(try sqlite3(path, "PRAGMA user_version; SELECT count(*) FROM sessions") == ["1", "0"])
        }
    }

    @Test func aFileOfANewerVersionIsLeftAloneAndNamed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("newer.db")
        _ = try SQLiteDatabase.open(path: path)
        _ = try sqlite3(path, "PRAGMA user_version = 99")
        #expect(refusal(path).contains("\(path) was written by a newer version (tables 99, known here 1)"))
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
