import Analytics

/// The bytes of an event in the spool: version, fixed numbers, variable-length numbers (LEB128, signed ones
/// zigzag), and texts behind their length in bytes. There is nothing else in a record, and nothing after it.
package enum EventCodec {
    /// The first byte. A change of the layout takes the next number, and `decode` goes on to read the old ones.
    private static let version: UInt8 = 1

    private enum Flag {
        static let kindMask: UInt8 = 0b11
        static let bot: UInt8 = 1 << 2
        static let coordinates: UInt8 = 1 << 3
        static let pixelRatio: UInt8 = 1 << 4
        static let known: UInt8 = 0b1_1111
    }

    /// Appends the bytes of `event` to `output`.
    package static func encode(_ event: Event, into output: inout [UInt8]) {
        let hasCoordinates =
            event.location.latitude.bitPattern | event.location.longitude.bitPattern != 0
        let hasPixelRatio = event.screen.pixelRatio.bitPattern != 0
        var flags = number(of: event.kind)
        if event.userAgent.isBot { flags |= Flag.bot }
        if hasCoordinates { flags |= Flag.coordinates }
        if hasPixelRatio { flags |= Flag.pixelRatio }

        output.append(version)
        output.append(flags)
        append(fixed: event.visitor.bits, to: &output)
        append(signed: event.time.milliseconds, to: &output)
        append(signed: Int64(event.day.number), to: &output)
        append(signed: Int64(event.loadTime), to: &output)
        append(signed: Int64(event.timeToFirstByte), to: &output)
        append(signed: Int64(event.screen.width), to: &output)
        append(signed: Int64(event.screen.height), to: &output)
        append(signed: Int64(event.screen.pixelDepth), to: &output)
        if hasCoordinates {
            append(fixed: event.location.latitude.bitPattern, to: &output)
            append(fixed: event.location.longitude.bitPattern, to: &output)
        }
        if hasPixelRatio { append(fixed: event.screen.pixelRatio.bitPattern, to: &output) }
        appendTexts(of: event, to: &output)
    }

    private static func appendTexts(of event: Event, to output: inout [UInt8]) {
        append(event.site, to: &output)
        append(event.name, to: &output)
        append(event.hostname, to: &output)
        append(event.path, to: &output)
        append(event.referrer, to: &output)
        append(event.source, to: &output)
        append(event.channel, to: &output)
        append(event.utm.source, to: &output)
        append(event.utm.medium, to: &output)
        append(event.utm.campaign, to: &output)
        append(event.utm.content, to: &output)
        append(event.utm.term, to: &output)
        append(event.userAgent.browser, to: &output)
        append(event.userAgent.browserVersion, to: &output)
        append(event.userAgent.os, to: &output)
        append(event.userAgent.osVersion, to: &output)
        append(event.userAgent.platform, to: &output)
        append(event.userAgent.deviceType, to: &output)
        append(event.location.country, to: &output)
        append(event.location.subdivision, to: &output)
        append(event.location.city, to: &output)
        append(event.timeZone, to: &output)
    }

    /// The event that `bytes` hold, all of them; nil if they are anything else than what `encode` wrote.
    package static func decode(_ bytes: UnsafeRawBufferPointer) -> Event? {
        var reader = EventReader(bytes: bytes)
        guard reader.byte() == version else { return nil }
        let flags = reader.byte()
        guard flags & ~Flag.known == 0, let kind = kind(of: flags & Flag.kindMask) else { return nil }
        let visitor = VisitorID(bits: reader.fixed())
        let time = Timestamp(milliseconds: reader.signed())
        let day = LocalDay(number: reader.small())
        let loadTime = reader.small()
        let timeToFirstByte = reader.small()
        var screen = Screen(width: reader.small(), height: reader.small(), pixelDepth: reader.small())
        var location = Location()
        if flags & Flag.coordinates != 0 {
            location.latitude = Double(bitPattern: reader.fixed())
            location.longitude = Double(bitPattern: reader.fixed())
        }
        if flags & Flag.pixelRatio != 0 { screen.pixelRatio = Double(bitPattern: reader.fixed()) }
        var event = Event(
            time: time, site: reader.text(), day: day, visitor: visitor, name: reader.text(), kind: kind,
            hostname: reader.text(), path: reader.text(), referrer: reader.text(), source: reader.text(),
            channel: reader.text(), utm: reader.utm(), loadTime: loadTime, timeToFirstByte: timeToFirstByte,
            userAgent: reader.userAgent(isBot: flags & Flag.bot != 0), location: location, screen: screen)
        event.location.country = reader.text()
        event.location.subdivision = reader.text()
        event.location.city = reader.text()
        event.timeZone = reader.text()
        return reader.isComplete ? event : nil
    }

    /// The event that `bytes` hold, all of them; nil if they are anything else than what `encode` wrote.
    package static func decode(_ bytes: [UInt8]) -> Event? {
        bytes.withUnsafeBytes { decode($0) }
    }

    private static func number(of kind: EventKind) -> UInt8 {
        switch kind {
        case .pageview: 0
        case .engagement: 1
        case .custom: 2
        }
    }

    private static func kind(of number: UInt8) -> EventKind? {
        switch number {
        case 0: .pageview
        case 1: .engagement
        case 2: .custom
        default: nil
        }
    }

    private static func append(fixed value: UInt64, to output: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
    }

    private static func append(signed value: Int64, to output: inout [UInt8]) {
        append(unsigned: UInt64(bitPattern: (value << 1) ^ (value >> 63)), to: &output)
    }

    private static func append(unsigned value: UInt64, to output: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        append(unsigned: UInt64(text.utf8.count), to: &output)
        let copied: Void? = text.utf8.withContiguousStorageIfAvailable { output.append(contentsOf: $0) }
        if copied == nil { output.append(contentsOf: text.utf8) }
    }
}
