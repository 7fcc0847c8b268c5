/// How a visitor came to a page: what its address, the tracker and the referrer say together.
///
/// `utm_*` parameters win over click identifiers of advertisers, these over the referrer.
package struct Acquisition: Hashable, Sendable {
    /// As the page's address has them, else as the tracker sent them; at most `UTMParameters.limit` bytes each.
    package var utm: UTMParameters
    /// Scheme, host and path of the referrer, without query and fragment, at most `Referrer.limit` bytes; empty if there
    /// is none.
    package var referrer: String
    /// The referrer's host, lower case, without `www.`; empty if there is none.
    package var referrerHost: String
    /// A name such as `Google`, or the referring host, or what `utm_source` says; empty for direct visits.
    package var source: String
    package var channel: Channel

    /// - Parameters:
    ///   - pageQuery: the query of the page's address, as sent, without the question mark.
    ///   - bodyUTM: what the tracker sent itself; counts where the address says nothing.
    ///   - referrer: the address of the page before, as the browser gives it.
    ///   - site: the page's host without `www.`; a referrer on it or below it is no source.
    package static func classify(pageQuery: String, bodyUTM: UTMParameters, referrer: String, site: String)
        -> Acquisition
    {
        let query = CampaignQuery(pageQuery)
        let utm = query.utm.filled(from: bodyUTM)
        let referrer = Referrer(referrer)
        let external = referrer.flatMap { $0.isInternal(to: site) ? nil : $0 }
        let origin = Origin(utm: utm, click: query.click, referrer: external)
        return Acquisition(
            utm: utm, referrer: referrer?.text ?? "", referrerHost: referrer?.host ?? "", source: origin.name,
            channel: Channel(origin))
    }
}
