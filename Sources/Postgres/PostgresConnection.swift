import CPostgres
import Glibc
import POSIX

/// One connection to a server. Not for use by two threads at once: confine it to one.
///
/// Each call waits for the server's answer for `timeout` at most; after that, and after any failure that says
/// `isConnectionLost`, the connection is of no more use.
package final class PostgresConnection: @unchecked Sendable {
    // Sendable: confined by its owner to one thread at a time.
    let handle: OpaquePointer
    private let parameters = WireBuffer()
    /// How long a call waits for the server: for those where nobody else ends a statement that goes on for too long.
    package var timeout: Duration = .seconds(90)
    /// Asked a few times a second while a call waits: once it says true, the statement is cancelled, and the call fails
    /// with SQLSTATE 57014.
    package var isInterrupted: (() -> Bool)?

    /// Connects.
    ///
    /// - Parameter options: libpq's connection parameters, in any order; what they leave out comes from the
    ///   environment (`PGPASSFILE`, `PGSSLROOTCERT`, …). `connect_timeout` bounds the wait for each server.
    ///   https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
    package init(_ options: [PostgresOption]) throws(PostgresError) {
        guard let opened = Self.connect(options) else { throw PostgresError(message: "out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            // A failed connection still gives a handle that must be freed.
            let error = PostgresError(connection: opened)
            PQfinish(opened)
            throw error
        }
        // A full socket must not hold a call past its time.
        PQsetnonblocking(opened, 1)
        // The server's notices are not errors, and would go to standard error.
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        handle = opened
    }

    deinit { PQfinish(handle) }

    private static func connect(_ options: [PostgresOption]) -> OpaquePointer? {
        var keywords = options.map { strdup($0.keyword) }
        var values = options.map { strdup($0.value) }
        defer { for text in keywords + values { free(text) } }
        keywords.append(nil)
        values.append(nil)
        return keywords.withUnsafeBufferPointer { keywords in
            values.withUnsafeBufferPointer { values in
                keywords.withMemoryRebound(to: UnsafePointer<CChar>?.self) { keywords in
                    values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
                        PQconnectdbParams(keywords.baseAddress, values.baseAddress, 0)
                    }
                }
            }
        }
    }

    /// True after BEGIN, until the transaction ends; also while it has failed and waits for ROLLBACK.
    package var isInTransaction: Bool {
        switch PQtransactionStatus(handle) {
        case PQTRANS_INTRANS, PQTRANS_INERROR: true
        default: false
        }
    }

    /// Runs one or several statements without values. If one fails, those after it are not run.
    package func execute(_ sql: String) throws(PostgresError) {
        try sent(PQsendQuery(handle, sql))
        _ = try results()
    }

    /// Runs one statement with `$1` and so on bound to values.
    ///
    /// Nothing is prepared on the server, so that it works through a pooler that gives each transaction another
    /// server's connection.
    @discardableResult package func query(
        _ sql: String, _ values: [PostgresValue] = []
    ) throws(PostgresError) -> PostgresResult {
        try send(sql, values)
        guard let result = try results() else {
            throw PostgresError(message: "the server gave no result", isConnectionLost: true)
        }
        return result
    }

    /// Sends rows by COPY: `sql` is `COPY … FROM STDIN BINARY`. Nothing is stored if it throws.
    package func copy(_ rows: CopyRows, by sql: String) throws(PostgresError) {
        try sent(PQsendQuery(handle, sql))
        guard let start = try nextResult() else {
            throw PostgresError(message: "the server gave no result", isConnectionLost: true)
        }
        if let error = error(of: start) {
            _ = try? results()
            throw error
        }
        precondition(start.status == PGRES_COPY_IN, "the statement is no COPY FROM STDIN")
        try rows.withChunks { (chunk) throws(PostgresError) in try put(chunk) }
        try finished(PQputCopyEnd(handle, nil))
        _ = try results()
    }

    private func put(_ chunk: UnsafeRawBufferPointer) throws(PostgresError) {
        let bytes = chunk.bindMemory(to: CChar.self)
        while true {
            switch PQputCopyData(handle, bytes.baseAddress, Int32(bytes.count)) {
            case 1: return try flush(until: MonotonicClock.now + timeout)
            // No room; the server has to take something first.
            case 0: try flush(until: MonotonicClock.now + timeout)
            default: throw PostgresError(connection: handle)
            }
        }
    }

    private func finished(_ outcome: Int32) throws(PostgresError) {
        guard outcome == 1 else { throw PostgresError(connection: handle) }
        try flush(until: MonotonicClock.now + timeout)
    }
}

/// Sending and receiving, with an end to every wait.
extension PostgresConnection {
    private func send(_ sql: String, _ values: [PostgresValue]) throws(PostgresError) {
        parameters.removeAll()
        var ends: [Int] = []
        for value in values {
            value.encode(into: parameters)
            ends.append(parameters.count)
        }
        let isSent = parameters.withBytes { bytes in
            let starts = [0] + ends.dropLast()
            // A field begins with its length, which libpq wants separately.
            let pointers = starts.map {
                bytes.baseAddress?.advanced(by: $0 + 4).assumingMemoryBound(to: CChar.self)
            }
            let lengths = zip(starts, ends).map { Int32($1 - $0 - 4) }
            let formats = [Int32](repeating: 1, count: values.count)
            let types = values.map(\.type)
            return PQsendQueryParams(handle, sql, Int32(values.count), types, pointers, lengths, formats, 1)
        }
        try sent(isSent)
    }

    private func sent(_ outcome: Int32) throws(PostgresError) {
        guard outcome == 1 else { throw PostgresError(connection: handle) }
        try flush(until: MonotonicClock.now + timeout)
    }

    /// Reads all results of what was sent, and gives the last. The first error is thrown.
    private func results() throws(PostgresError) -> PostgresResult? {
        var last: PostgresResult?
        var failure: PostgresError?
        while let result = try nextResult() {
            failure = failure ?? error(of: result)
            last = consume result
        }
        if let failure { throw failure }
        return last
    }

    /// The next result of what was sent; nil after the last.
    private func nextResult() throws(PostgresError) -> PostgresResult? {
        let deadline = MonotonicClock.now + timeout
        while PQisBusy(handle) != 0 {
            try wait(Int16(POLLIN), until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw PostgresError(connection: handle) }
        }
        return PQgetResult(handle).map { PostgresResult($0) }
    }

    private func error(of result: borrowing PostgresResult) -> PostgresError? {
        switch result.status {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
            PostgresError(result: result.handle, isConnectionLost: PQstatus(handle) != CONNECTION_OK)
        default: nil
        }
    }

    /// How long a cancelled statement may take to end.
    private static let cancelTimeout: Duration = .seconds(5)

    /// Asks the server to end the statement that runs. If that fails, its result is waited for in vain.
    /// https://www.postgresql.org/docs/current/libpq-cancel.html
    private func cancel() {
        guard let request = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(request) }
        var reason = [CChar](repeating: 0, count: 256)
        _ = PQcancel(request, &reason, Int32(reason.count))
    }

    /// Sends what libpq holds back. https://www.postgresql.org/docs/current/libpq-async.html#LIBPQ-PQFLUSH
    fileprivate func flush(until deadline: MonotonicInstant) throws(PostgresError) {
        while true {
            let outcome = PQflush(handle)
            if outcome == 0 { return }
            guard outcome == 1 else { throw PostgresError(connection: handle) }
            try wait(Int16(POLLIN | POLLOUT), until: deadline)
            // The server may not read on before what it has sent is taken.
            guard PQconsumeInput(handle) == 1 else { throw PostgresError(connection: handle) }
        }
    }

    private func wait(_ events: Int16, until end: MonotonicInstant) throws(PostgresError) {
        var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
        var deadline = end
        while true {
            let left = max(0, (deadline - MonotonicClock.now) / .milliseconds(1))
            let count = poll(&descriptor, 1, Int32(min(left + 1, isInterrupted == nil ? 1_000_000 : 200)))
            if count > 0 { return }
            if isInterrupted?() == true {
                isInterrupted = nil
                cancel()
                deadline = min(deadline, MonotonicClock.now + Self.cancelTimeout)
            }
            if count < 0 && errno != EINTR {
                throw PostgresError(message: "poll fails with error \(errno)", isConnectionLost: true)
            }
            if MonotonicClock.now >= deadline {
                throw PostgresError(
                    message: "the server has not answered for \(timeout.components.seconds) seconds",
                    isConnectionLost: true)
            }
        }
    }
}
