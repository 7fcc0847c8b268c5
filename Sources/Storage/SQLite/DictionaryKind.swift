/// What a number in `dict` is a text of; a number means another text in each kind.
enum DictionaryKind: Int64, CaseIterable {
    case hostname = 1
    case path
    case referrer
    case source
    case channel
    case country
    case subdivision
    case city
    case browser
    case browserVersion
    case os
    case osVersion
    case platform
    case deviceType
    case timeZone
    case utmSource
    case utmMedium
    case utmCampaign
    case utmContent
    case utmTerm
    case eventName
}
