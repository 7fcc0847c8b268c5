import Analytics
import POSIX

/// A store that has some old rows for each site, and remembers what it was asked.
final class RecordingStore: RetentionStore, SiteStore {
    enum Call: Hashable, Sendable {
        case sites
        case prune(String, before: LocalDay, maxRows: Int)
        case reclaim
    }

    struct Content: Sendable {
        var rows: [(site: Site, count: Int)]
        var reclaimSteps: Int
        var calls: [Call] = []
        /// What the next calls fail with.
        var failures: [StoreError] = []
    }

    private let content: Mutex<Content>

    init(_ rows: KeyValuePairs<String, Int>, reclaimSteps: Int = 1) {
        let rows = rows.map { (site: Site(domain: $0), count: $1) }
        content = Mutex(Content(rows: rows, reclaimSteps: reclaimSteps))
    }

    var calls: [Call] { content.withLock { $0.calls } }

    /// What it was asked to delete, without how much at once.
    var prunedSites: [String] {
        calls.compactMap { if case .prune(let site, _, _) = $0 { site } else { nil } }
    }

    func fail(with failures: [StoreError]) { content.withLock { $0.failures = failures } }

    /// Waits until `condition` holds; false after ten seconds.
    func wait(until condition: (Content) -> Bool) -> Bool {
        content.wait(timeout: .seconds(10)) { condition($0) ? true : nil } ?? false
    }

    func sites() throws(StoreError) -> [Site] {
        try record(.sites) { $0.rows.map(\.site) }
    }

    func set(_ site: Site) throws(StoreError) {}

    func changeCounter() throws(StoreError) -> Int { 0 }

    func prune(_ site: Site, before day: LocalDay, maxRows: Int) throws(StoreError) -> Int {
        try record(.prune(site.domain, before: day, maxRows: maxRows)) { content in
            guard let index = content.rows.firstIndex(where: { $0.site == site }) else { return 0 }
            let deleted = min(content.rows[index].count, maxRows)
            content.rows[index].count -= deleted
            return deleted
        }
    }

    func reclaimSpace() throws(StoreError) -> Bool {
        try record(.reclaim) { content in
            content.reclaimSteps -= 1
            return content.reclaimSteps > 0
        }
    }

    private func record<Result: Sendable>(
        _ call: Call, _ body: (inout Content) -> Result
    ) throws(StoreError) -> Result {
        defer { content.notifyAll() }
        return try content.withLock { content throws(StoreError) in
            content.calls.append(call)
            if !content.failures.isEmpty { throw content.failures.removeFirst() }
            return body(&content)
        }
    }
}
