// Feeds the same bytes to our request parser and to llhttp, and fails where ours is the laxer one.
//
// Scripts/differential-llhttp builds and runs it. Arguments: number of inputs, seed of the first.
//
// Wherever ours gives a request, llhttp must give the same: method, target, version, fields, body, whether the
// connection stays open. Where ours refuses what llhttp takes, the reason must be in `stricter`.

import Glibc
import HTTP
import TestSupport

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 0 : 3_000_000
let firstSeed = CommandLine.arguments.count > 2 ? UInt64(CommandLine.arguments[2]) ?? 0 : 1
var comparison = Comparison()
for seed in firstSeed..<firstSeed + UInt64(count) {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) { bytes += RequestSamples.mutated(using: &random) }
    if let difference = comparison.difference(bytes) {
        print(
            "seed \(seed): \(difference)\n  input \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        exit(1)
    }
}
// A run that compared nothing has shown nothing.
guard comparison.agreed > count / 4, comparison.refusedByBoth > count / 10 else {
    print("only \(comparison.agreed) requests were compared, and \(comparison.refusedByBoth) refused by both")
    exit(1)
}
print(
    "\(count) inputs: \(comparison.agreed) requests understood alike, \(comparison.refusedByBoth) inputs refused by both"
)
for (refusal, number) in comparison.strictlyRefused.sorted(by: { $0.value > $1.value }) {
    print("  \(number) refused by ours alone: \(refusal): \(Comparison.stricter[refusal] ?? "")")
}
