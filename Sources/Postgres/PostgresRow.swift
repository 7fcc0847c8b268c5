import CPostgres

/// One row of a result, valid only where it is handed out. Columns count from 0; the accessor must be that of the
/// column's type: `int4` of an int8 column is a mistake of the caller, which stops the program.
package struct PostgresRow: ~Copyable {
    private let result: OpaquePointer
    private let row: Int32

    init(_ result: borrowing PostgresResult, _ row: Int32) {
        self.result = result.handle
        self.row = row
    }

    package func isNull(_ column: Int32) -> Bool { PQgetisnull(result, row, column) != 0 }

    package func bool(_ column: Int32) -> Bool { number(column, UInt8.self) != 0 }

    package func int4(_ column: Int32) -> Int32 { number(column, Int32.self) }

    package func int8(_ column: Int32) -> Int64 { number(column, Int64.self) }

    package func date(_ column: Int32) -> PostgresDate { PostgresDate(days: int4(column)) }

    package func timestamp(_ column: Int32) -> PostgresTimestamp {
        PostgresTimestamp(microseconds: int8(column))
    }

    /// A text, or empty for NULL.
    package func text(_ column: Int32) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    package func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

    /// The bytes of a field where they lie; none for NULL.
    package func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(
            UnsafeRawBufferPointer(
                start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column))))
    }

    private func number<Number: FixedWidthInteger>(_ column: Int32, _: Number.Type) -> Number {
        withBytes(column) { bytes in
            precondition(bytes.count == Number.bitWidth / 8, "column \(column) has another type")
            return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
        }
    }
}
