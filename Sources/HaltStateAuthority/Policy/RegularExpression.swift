import Foundation

/// A regular expression whose work is bounded.
///
/// The text comes from the caller who wants to pass, and may be made to run for hours in a careless expression. Neither
/// that nor text that exhausts the engine's memory may count as "no match", which is what `firstMatch` would report.
struct RegularExpression: Sendable {
    /// The longest text that is searched, in bytes of UTF-8.
    static let maximumTextLength = 16_384
    /// A search of the longest text takes about a millisecond of a processor unless the expression is careless.
    private static let timeLimit = Duration.milliseconds(50)

    private let expression: NSRegularExpression
    /// Whether the expression matches before a line terminator at the end of the text as it does at the end itself.
    private let hasLooseEnd: Bool

    /// Compiles an expression.
    ///
    /// - Throws: ``PolicyDefect`` when it is none.
    init(_ pattern: String) throws(PolicyDefect) {
        guard !pattern.isEmpty else { throw PolicyDefect("must not be empty: an empty expression matches everything") }
        do {
            expression = try NSRegularExpression(pattern: pattern)
        } catch {
            throw PolicyDefect(
                "is no regular expression: check brackets, parentheses and what stands before \"*\", \"+\" and \"?\""
            )
        }
        hasLooseEnd = ExpressionScanner(pattern).hasLooseEnd
    }

    /// Whether the text contains a match, or why that cannot be said.
    func matches(_ text: String) -> Result<Bool, PolicyObstacle> {
        guard text.utf8.count <= Self.maximumTextLength else { return .failure(.tooLong) }
        // Whoever writes "$" means the end. Whether a line terminator was meant to count, only they could say.
        if hasLooseEnd, text.unicodeScalars.last?.endsLine == true { return .failure(.endsInLineTerminator) }
        var result: Result<Bool, PolicyObstacle> = .success(false)
        var watch = Watch()
        expression.enumerateMatches(
            in: text,
            options: [.reportProgress, .reportCompletion],
            range: NSRange(location: 0, length: text.utf16.count),
        ) { match, flags, stop in
            if match != nil {
                result = .success(true)
                stop.pointee = true
            } else if flags.contains(.internalError) || (flags.contains(.progress) && watch.hasRunOut(Self.timeLimit)) {
                result = .failure(.tooComplex)
                stop.pointee = true
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether the engine takes the character for the end of a line.
    fileprivate var endsLine: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}

/// Tells when a search has taken too long. The processor's time counts: a machine with too much to do makes no expression
/// careless.
///
/// The engine reports progress after some ten thousand steps, which is 0.1 ms, but also at each character at which it
/// begins to look for a match. So the clock is read only now and then, and for a short text not at all.
private struct Watch {
    private var reports = 0
    private var start: Duration?

    mutating func hasRunOut(_ limit: Duration) -> Bool {
        reports += 1
        guard reports.isMultiple(of: 64) else { return false }
        let now = Self.processorTime
        guard let start else {
            start = now
            return false
        }
        return now - start > limit
    }

    /// What this thread has had so far. The engine reports on the thread that searches.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
