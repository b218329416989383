import Foundation

/// A regular expression whose work is bounded.
///
/// The text comes from the caller who wants to pass, and may be made to run for hours in a careless expression. Neither
/// that nor text that exhausts the engine's memory may count as "no match", which is what `firstMatch` would report.
struct RegularExpression: Sendable {
    /// The longest text that is searched, in bytes of UTF-8.
    static let maximumTextLength = 16_384
    /// How often the engine may report that it is still at work: each report stands for ten thousand steps or 0.1 ms.
    ///
    /// It also reports each character at which it has begun to look for a match, and those reports come on top.
    private static let maximumReports = 100

    private let expression: NSRegularExpression

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
    }

    /// Whether the text contains a match, or why that cannot be said.
    func matches(_ text: String) -> Result<Bool, PolicyObstacle> {
        guard text.utf8.count <= Self.maximumTextLength else { return .failure(.tooLong) }
        let length = text.utf16.count
        var result: Result<Bool, PolicyObstacle> = .success(false)
        var reportsLeft = length + Self.maximumReports
        expression.enumerateMatches(
            in: text,
            options: [.reportProgress, .reportCompletion],
            range: NSRange(location: 0, length: length),
        ) { match, flags, stop in
            if match != nil {
                result = .success(true)
                stop.pointee = true
            } else if flags.contains(.internalError) {
                result = .failure(.tooComplex)
                stop.pointee = true
            } else if flags.contains(.progress) {
                reportsLeft -= 1
                guard reportsLeft < 0 else { return }
                result = .failure(.tooComplex)
                stop.pointee = true
            }
        }
        return result
    }
}
