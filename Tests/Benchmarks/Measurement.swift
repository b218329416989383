/// Timings of one thing, in microseconds for one call.
struct Measurement {
    private(set) var samples: [Double] = []

    /// Times a round of calls.
    mutating func time(calls: Int, _ round: () throws -> Void) rethrows {
        let elapsed = try ContinuousClock().measure(round)
        samples.append(elapsed / .microseconds(1) / Double(calls))
    }

    /// Times a round of calls.
    mutating func time(calls: Int, _ round: () async throws -> Void) async rethrows {
        let start = ContinuousClock.now
        try await round()
        samples.append((ContinuousClock.now - start) / .microseconds(1) / Double(calls))
    }

    var median: Double { samples.sorted()[samples.count / 2] }

    /// The median of the ratios, round by round: what slows a whole round down slows both.
    func ratio(to other: Measurement) -> Double {
        let ratios = zip(samples, other.samples).map { $0 / $1 }.sorted()
        return ratios[ratios.count / 2]
    }

    /// Name, median, and the range of the rounds.
    func line(_ name: String, ratio: Double? = nil, of yardstick: String = "the yardstick") -> String {
        let range = "\(Self.text(samples.min() ?? 0)) to \(Self.text(samples.max() ?? 0))"
        let comparison = ratio.map { ", \(Self.text($0)) x \(yardstick)" } ?? ""
        return "\(name): \(Self.text(median)) us (\(range))\(comparison)"
    }

    static func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    }
}
