import Analytics

@testable import Storage

/// The plainest statements that count what the tests of statistics ask for, on site 1 and days 20,001 to 20,004.
struct PlainSQL {
    private let isPostgres: Bool

    init(_ kind: StoreKind) { isPostgres = kind == .postgres }

    /// Columns: the value as hexadecimal digits, then the five counts.
    func counts(by dimension: Dimension) -> String {
        if dimension == .page { return pages }
        let (column, kind) = Self.column(dimension)
        return counts(by: hexadecimal(column, kind))
    }

    /// Columns: the key, then the five counts.
    func counts(by key: String) -> String {
        """
        SELECT \(key), count(DISTINCT \(visitor)), count(*), sum(pageviews), sum(\(bounce)), sum(\(duration))
        FROM \(sessions)
        GROUP BY 1
        """
    }

    /// The number of a day, and that with the hour of UTC.
    var day: String { isPostgres ? "local_day - date '1970-01-01'" : "day" }

    var hour: String {
        isPostgres
            ? "(\(day)) || ' ' || extract(hour FROM created_at AT TIME ZONE 'UTC')::int"
            : "day || ' ' || (start / 3600000 - day * 24)"
    }

    /// Apart from bytes nothing is lost on the way through the databases' programs.
    static func hexadecimal(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }.joined()
    }

    private var pages: String {
        """
        WITH views AS (\(views)),
        visits AS (SELECT DISTINCT path, session, bounce, duration FROM views)
        SELECT \(hexadecimal("outer_views.path", .path)), count(DISTINCT visitor), count(DISTINCT session), count(*),
            (SELECT sum(bounce) FROM visits WHERE visits.path = outer_views.path),
            (SELECT sum(duration) FROM visits WHERE visits.path = outer_views.path)
        FROM views AS outer_views GROUP BY path
        """
    }

    /// All events of the tests are pageviews.
    private var views: String {
        """
        SELECT path, visitor, id AS session, bounce, duration
        FROM (
            SELECT id, \(visitor) AS visitor, \(bounce) AS bounce, \(duration) AS duration FROM \(sessions)) AS visits
        JOIN (SELECT \(isPostgres ? "path, session_id FROM events" : "path, session AS session_id FROM event_rows"))
            AS events ON session_id = id
        """
    }

    private var visitor: String {
        isPostgres ? "local_day || ' ' || visitor_id" : "day || ' ' || visitor"
    }

    private var bounce: String { isPostgres ? "bounce::int" : "bounce" }

    private var duration: String {
        isPostgres ? "(extract(epoch FROM updated_at - created_at) * 1000)::int8" : "duration"
    }

    private var sessions: String {
        isPostgres
            ? """
            sessions WHERE domain_id = 1 AND NOT bot AND (pageviews > 0 OR custom_events > 0)
                AND local_day IN ('2024-10-05', '2024-10-06', '2024-10-07', '2024-10-08')
            """
            : """
            session_rows WHERE site = 1 AND day >= 20001 AND day <= 20004 AND bot = 0
                AND (pageviews > 0 OR custom_events > 0)
            """
    }

    private func hexadecimal(_ column: String, _ kind: DictionaryKind) -> String {
        isPostgres
            ? "upper(encode(convert_to(\(column), 'UTF8'), 'hex'))"
            : "hex(coalesce((SELECT value FROM dict WHERE kind = \(kind.rawValue) AND id = \(column)), ''))"
    }

    private static func column(_ dimension: Dimension) -> (String, DictionaryKind) {
        switch dimension {
        case .hour, .day, .month, .page: preconditionFailure("\(dimension) is no column of a session")
        case .entryPage: ("entry_path", .path)
        case .exitPage: ("exit_path", .path)
        case .hostname: ("hostname", .hostname)
        case .referrer: ("referrer", .referrer)
        case .source: ("source", .source)
        case .channel: ("channel", .channel)
        case .campaign: ("utm_campaign", .utmCampaign)
        case .country: ("country", .country)
        case .browser: ("browser", .browser)
        case .os: ("os", .os)
        case .deviceType: ("device_type", .deviceType)
        }
    }
}
