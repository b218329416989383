#if Tool
import ArgumentParser

/// A length of time as a person writes it: `90s`, `15m`, `2h`, `1d`.
struct LeaseDuration: ExpressibleByArgument, CustomStringConvertible {
    /// Longer than any job, and short enough for every calendar.
    private static let longest: Int64 = 3_650 * 86_400

    let duration: Duration
    let description: String

    init(_ duration: Duration) {
        self.duration = duration
        description = "\(duration.components.seconds / 60)m"
    }

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), argument.first?.isNumber == true,
            let count = Int64(argument.dropLast()), (1...Self.longest / unit).contains(count)
        else { return nil }
        duration = .seconds(count * unit)
        description = argument
    }
}
#endif
