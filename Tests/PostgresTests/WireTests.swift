import Testing

@testable import Postgres

@Suite struct WireTests {
    @Test func timesBefore2000AreRoundedDownToTheMillisecond() {
        #expect(PostgresTimestamp(microseconds: -1).milliseconds == 946_684_799_999)
        #expect(PostgresTimestamp(microseconds: -1000).milliseconds == 946_684_799_999)
        #expect(PostgresTimestamp(milliseconds: 0).microseconds == -946_684_800_000_000)
        #expect(PostgresDate(daysSince1970: 0).days == -10_957)
    }
}
