import Analytics
import Glibc
import POSIX
import Spool

/// Fills a spool as fast as it takes records, from several threads, and says on standard output what became of
/// each batch: `durable PRODUCER FIRST LAST`, `failed …` or `refused …`; or says what a spool holds, as
/// `read PRODUCER SEQUENCE`, and releases it. For tests that kill it, and for figures.
///
///     SpoolHammer DIRECTORY PRODUCERS BATCH BYTES ROUNDS [quiet]
///     SpoolHammer DIRECTORY read
@main struct SpoolHammer {
    let spool: Spool
    let acknowledgements: Acknowledgements
    let batch: Int
    let bytes: Int
    let rounds: Int
    let isQuiet: Bool

    static func main() throws {
        let arguments = CommandLine.arguments
        let numbers = arguments.dropFirst(2).prefix(4).compactMap { Int($0) }
        let isReading = arguments.dropFirst(2) == ["read"]
        guard numbers.count == 4 || isReading else {
            say("usage: SpoolHammer DIRECTORY PRODUCERS BATCH BYTES ROUNDS [quiet] or DIRECTORY read\n")
            exit(64)
        }
        var generator = SystemRandomNumberGenerator()
        let spool = try Spool.open(directory: arguments[1]) {
            SpoolID(bytes: (0..<16).map { _ in UInt8.random(in: 1...255, using: &generator) })
        }
        if isReading { return try read(spool) }
        let hammer = SpoolHammer(
            spool: spool, acknowledgements: Acknowledgements(of: spool), batch: numbers[1], bytes: numbers[2],
            rounds: numbers[3], isQuiet: arguments.last == "quiet")
        hammer.run(producers: numbers[0])
    }

    private static func read(_ spool: Spool) throws {
        var position = SpoolPosition.beginning
        while spool.waitForRecords(after: position, atLeast: 1, timeout: .zero) > 0 {
            position = try spool.read(from: position, maxRecords: 1000) { bytes in
                let record = NumberedRecord(bytes)
                say(record.map { "read \($0.producer) \($0.sequence)\n" } ?? "read rubbish\n")
            }
        }
        spool.release(before: position)
        spool.close()
    }

    private func run(producers: Int) {
        let start = MonotonicClock.now
        let threads = (1...producers).map { producer in
            Thread(name: "producer-\(producer)") { produce(UInt64(producer)) }
        }
        for thread in threads { thread.join() }
        let elapsed = MonotonicClock.now - start
        spool.close()
        if isQuiet { summarise(records: producers * rounds * batch, elapsed: elapsed) }
    }

    private func produce(_ producer: UInt64) {
        var records = RecordBatch()
        for round in 0..<rounds {
            let first = UInt64(round * batch)
            records.removeAll()
            for index in 0..<batch {
                let record = NumberedRecord(producer: producer, sequence: first + UInt64(index))
                records.append { record.append(to: &$0, size: bytes) }
            }
            let word = settle(records)
            if !isQuiet { Self.say("\(word) \(producer) \(first) \(first + UInt64(batch) - 1)\n") }
        }
    }

    private func settle(_ records: RecordBatch) -> String {
        switch spool.append(records) {
        case .failure: "refused"
        case .success(let ticket): acknowledgements.answer(for: ticket) == true ? "durable" : "failed"
        }
    }

    private func summarise(records: Int, elapsed: Duration) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = Double(elapsed.nanoseconds) / 1e9
        let rate = Double(records) / seconds
        let user = microseconds(usage.ru_utime)
        let system = microseconds(usage.ru_stime)
        Self.say(
            """
            records/s \(Int(rate)) MB/s \(Int(rate * Double(bytes) / 1e6)) syncs/s about \(Int(rate) / batch) \
            user ns/record \(Int(user * 1000) / records) system ns/record \(Int(system * 1000) / records) \
            resident kB \(usage.ru_maxrss)

            """)
    }

    private func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }

    private static func say(_ text: String) {
        // One write a line, so that a kill leaves whole lines.
        var text = text
        _ = text.withUTF8 { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
