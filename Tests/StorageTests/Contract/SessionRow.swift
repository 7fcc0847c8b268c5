import Analytics

@testable import Storage

/// A session of this program and its pageviews as statements that insert it, written by hand.
struct SessionRow {
    var id: Int
    var site: Int
    var day: Int
    var visitor: Int
    var start: Int64
    var duration: Int64
    var pages: [Int]
    var customEvents: Int
    var text: Int
    var isBounce: Bool
    var isBot: Bool

    var sqlite: String {
        let session = """
            INSERT INTO session_rows VALUES (\(site), \(day), \(id), \(visitor), \(start), \(duration),
                \(pages.count), \(customEvents), \(isBounce ? 1 : 0), \(pages.first ?? 0), 0, 1,
                \(pages.last ?? 0), 0, 1, \(text), \(text), \(text), \(text), \(text), \(text), \(text), 0, 0,
                \(text), \(text), \(text), \(text), \(text), \(text), \(isBot ? 1 : 0), 0, 0, \(text), 0, 0,
                \(text), \(text), \(text), \(text), \(text))
            """
        let views = pages.enumerated().map { index, page in
            """
            INSERT INTO event_rows VALUES (\(site), \(day), \(id + 1 + index), \(time(of: index)), \(id), 0,
                \(EventKind.pageview.code), \(page), 0, 0, 0)
            """
        }
        return ([session] + views).joined(separator: ";\n")
    }

    var postgres: String {
        let session = """
            INSERT INTO sessions(
                id, domain_id, local_day, visitor_id, created_at, updated_at, duration, pageviews, custom_events, bounce,
                entry_path, exit_path, entry_at, exit_at, bot,
                hostname, referrer, source, channel, utm_campaign, country, browser, os, device_type)
            VALUES (\(id), \(site), \(date), '\(visitorText)', \(moment(start)), \(moment(start + duration)),
                \((duration + 500) / 1000), \(pages.count), \(customEvents), \(isBounce),
                \(literal(pages.first ?? 0)), \(literal(pages.last ?? 0)), \(moment(start)), \(moment(start)),
                \(isBot), \(Array(repeating: literal(text), count: 9).joined(separator: ", ")))
            """
        let views = pages.enumerated().map { index, page in
            """
            INSERT INTO events(
                id, domain_id, session_id, visitor_id, name, path, referrer, created_at, local_day, pageview)
            VALUES (\(id + 1 + index), \(site), \(id), '\(visitorText)', 'load', \(literal(page)), '',
                \(moment(time(of: index))), \(date), \(!isBot))
            """
        }
        return ([session] + views).joined(separator: ";\n")
    }

    /// From the beginning to the end of the session, as in reality.
    private func time(of view: Int) -> Int64 {
        start + duration * Int64(view) / Int64(max(1, pages.count - 1))
    }

    private var date: String { "date '1970-01-01' + \(day)" }

    private var visitorText: String {
        let digits = String(visitor, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func moment(_ milliseconds: Int64) -> String {
        "to_timestamp(\(milliseconds / 1000)) + interval '\(milliseconds % 1000) milliseconds'"
    }

    private func literal(_ number: Int) -> String {
        "'\(StatisticsFixture.text(number).replacing("'", with: "''"))'"
    }
}
