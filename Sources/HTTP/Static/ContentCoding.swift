/// How a body is compressed. See RFC 9110 §8.4.1.
enum ContentCoding: String {
    case identity, gzip
    case brotli = "br"

    /// The coding with the highest weight of those we have; the smaller one where weights are equal.
    ///
    /// - Parameter accepted: the values of Accept-Encoding: RFC 9110 §12.5.3.
    static func choose(_ accepted: [String], hasGzip: Bool, hasBrotli: Bool) -> ContentCoding {
        guard hasGzip || hasBrotli, !accepted.isEmpty else { return .identity }
        let weights = Weights(accepted)
        var best = (coding: ContentCoding.identity, weight: 0)
        if hasBrotli { best = better(best, (.brotli, weights.of("br"))) }
        if hasGzip { best = better(best, (.gzip, weights.of("gzip"))) }
        // A client that refuses all that we have gets the body as it is: RFC 9110 permits it.
        return best.coding != .identity && (weights.named("identity") ?? 0) > best.weight
            ? .identity : best.coding
    }

    private static func better(
        _ left: (coding: ContentCoding, weight: Int), _ right: (coding: ContentCoding, weight: Int)
    ) -> (coding: ContentCoding, weight: Int) {
        right.weight > left.weight ? right : left
    }

    /// Codings with weights from 0 to 1000.
    private struct Weights {
        private var byName: [Substring: Int] = [:]

        init(_ values: [String]) {
            for element in values.flatMap({ $0.lowercased().split(separator: ",") }).prefix(32) {
                let parts = element.split(separator: ";").map { $0.trimming { $0 == " " || $0 == "\t" } }
                guard let name = parts.first, !name.isEmpty else { continue }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map {
                    Self.thousandths($0.dropFirst(2))
                }
                byName[name] = weight ?? 1_000
            }
        }

        func named(_ name: String) -> Int? { byName[name[...]] }

        func of(_ name: String) -> Int { named(name) ?? named("*") ?? 0 }

        /// `0`, `0.5`, `1.000`; 0 for anything else.
        private static func thousandths(_ text: Substring) -> Int {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
            let fraction = parts.count > 1 ? parts[1] : ""
            guard fraction.count <= 3, fraction.utf8.allSatisfy(\.isDigit) else { return 0 }
            let digits = Int(fraction + String(repeating: "0", count: 3 - fraction.count)) ?? 0
            let weight = whole * 1_000 + digits
            return weight <= 1_000 ? weight : 0
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        var text = drop(while: isTrimmed)
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
