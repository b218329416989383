#if SQLite
import Foundation

/// What annotations cost when they are compiled: 200 short functions beside the same functions calling the client by hand, 100
/// tools beside the same functions without `@GuardedTools`, and a function with a long body beside a plain one with that body.
///
/// The builds are SwiftPM's own, in turn. A build with nothing to do takes its time as well, so the ratios are printed
/// with that time and without it. A long body is type-checked alone, which is where a body can cost more than its length.
struct CompileBenchmark {
    private typealias Timings = [SamplePackage.Style: Measurement]

    let folder: URL
    /// The plug-in to use instead of the one that SwiftPM builds, or `nil`.
    let plugIn: String?

    func run() throws {
        let package = SamplePackage(folder: folder.appending(path: "sample"), plugIn: plugIn)
        try package.write(dependingOn: Self.repository)
        print("compile time: building what both targets depend on, once")
        for style in SamplePackage.Style.allCases { try package.build(style) }
        var (clean, incremental, idle): (Timings, Timings, Timings) = ([:], [:], [:])
        for round in 0..<7 {
            let styles = SamplePackage.Style.allCases
            for style in round.isMultiple(of: 2) ? styles : styles.reversed() {
                try package.clean(style)
                try clean[style, default: Measurement()].time(calls: 1) { try package.build(style) }
                try package.change(style, divisor: round + 3)
                try incremental[style, default: Measurement()].time(calls: 1) { try package.build(style) }
                try idle[style, default: Measurement()].time(calls: 1) { try package.build(style) }
            }
        }
        report("clean", clean, idle)
        report("after a change in one body", incremental, idle)
        reportTools("clean", clean, idle)
        reportTools("after a change in one body", incremental, idle)
        for lines in [10, 40, 150, 300] {
            for isWrong in [false, true] { try check(LongBody(lines: lines, isWrong: isWrong), in: package) }
        }
    }

    private func check(_ body: LongBody, in package: SamplePackage) throws {
        var (annotated, plain) = (Measurement(), Measurement())
        for _ in 0..<7 {
            try package.check(body, annotated: true, timing: &annotated)
            try package.check(body, annotated: false, timing: &plain)
        }
        let seconds = [annotated, plain].map { Measurement.text($0.median / 1_000_000) }
        let kind = body.isWrong ? "with a wrong result" : "without a mistake"
        print("type-checking \(body.lines) lines \(kind): annotated \(seconds[0]) s, plain \(seconds[1]) s")
        print("  ratio \(Measurement.text(annotated.ratio(to: plain)))")
    }

    private func report(_ name: String, _ timings: Timings, _ idle: Timings) {
        guard let annotated = timings[.annotated], let byHand = timings[.byHand] else { return }
        compare("200 functions, \(name)", ("annotated", annotated), ("by hand", byHand), idle)
    }

    private func reportTools(_ name: String, _ timings: Timings, _ idle: Timings) {
        guard let tools = timings[.tools], let guarded = timings[.guarded] else { return }
        compare("100 tools, \(name)", ("as tools", tools), ("annotated alone", guarded), idle)
    }

    private func compare(
        _ name: String,
        _ one: (name: String, time: Measurement),
        _ other: (name: String, time: Measurement),
        _ idle: Timings
    ) {
        let nothing = idle.values.map(\.median).max() ?? 0
        let net = (one.time.median - nothing) / (other.time.median - nothing)
        let seconds = [one.time.median, other.time.median, nothing].map { Measurement.text($0 / 1_000_000) }
        print("\(name): \(one.name) \(seconds[0]) s, \(other.name) \(seconds[1]) s, nothing to do \(seconds[2]) s")
        let ratio = Measurement.text(one.time.ratio(to: other.time))
        print("  ratio \(ratio), without the build that does nothing \(Measurement.text(net))")
    }

    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
#endif
