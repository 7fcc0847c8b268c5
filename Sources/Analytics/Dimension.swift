/// What an answer is broken down by: each row has another value of it.
package enum Dimension: String, CaseIterable, Sendable {
    /// Hours of the site's days by the time a visit started. A visitor counts in each hour that a visit starts in.
    case hour
    case day
    case month
    /// Pages viewed: all numbers are those of the visits that viewed the page, `pageviews` its own views.
    case page
    case entryPage
    case exitPage
    case hostname
    case referrer
    case source
    case channel
    case campaign
    case country
    case browser
    case os
    case deviceType

    /// True if the values are times, whose rows always come in order of time and all at once.
    package var isTime: Bool { self == .hour || self == .day || self == .month }
}
