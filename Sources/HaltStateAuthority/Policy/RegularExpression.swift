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
    /// - Throws: ``InvalidPolicyValue`` when it is none.
    init(_ pattern: String) throws(InvalidPolicyValue) {
        guard !pattern.isEmpty else {
            throw InvalidPolicyValue("must not be empty: an empty expression matches everything")
        }
        do {
            expression = try NSRegularExpression(pattern: pattern)
        } catch {
            throw InvalidPolicyValue(
                "is no regular expression: check brackets, parentheses and what stands before \"*\", \"+\" and \"?\""
            )
        }
        hasLooseEnd = ExpressionScanner(pattern).hasLooseEnd
    }

    /// Whether the text contains a match, or why that cannot be said.
    func matches(_ text: String) -> Result<Bool, IndeterminateReason> {
        guard text.utf8.count <= Self.maximumTextLength else { return .failure(.tooLong) }
        // Whoever writes "$" means the end. Whether a line terminator was meant to count, only they could say.
        if hasLooseEnd, text.unicodeScalars.last?.endsLine == true { return .failure(.endsInLineTerminator) }
        var result: Result<Bool, IndeterminateReason> = .success(false)
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

/// Splits a regular expression that compiles into what its anchors depend on.
struct ExpressionScanner {
    enum Token: Hashable {
        /// `^` or `\A`, where it means the start of the text.
        case start
        /// `$`, `\Z` or `\z`, where it means the end of the text.
        case end
        case open(isLookaround: Bool)
        case close
        case alternative
        case quantifier(isOptional: Bool)
        /// What takes a place of its own.
        case other
    }

    private(set) var tokens: [Token] = []
    /// Whether there is a `$` or `\Z`, which match before a line terminator at the end of the text as well.
    private(set) var hasLooseEnd = false

    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// Whether `^` and `$` mean lines. From where a flag says so on: a group's end does not take it back, to be cautious.
    private var isMultiline = false
    /// Whether blanks and comments count for nothing.
    private var isExtended = false
    private var isUnclosed = false

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
        while let scalar = next() { scan(scalar) }
        // Where it is not certain what is a comment or a set, everything that looks like an end is one.
        if isExtended || isUnclosed { hasLooseEnd = pattern.contains("$") || pattern.contains(#"\Z"#) }
    }

    private mutating func next() -> Unicode.Scalar? {
        guard index < scalars.count else { return nil }
        index += 1
        return scalars[index - 1]
    }

    /// Goes on if what follows is this.
    private mutating func skip(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        guard scalars[index...].starts(with: text) else { return false }
        index += text.count
        return true
    }

    private mutating func skip(past text: String) {
        while index < scalars.count, !skip(text) { index += 1 }
    }

    private mutating func scan(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\\": escape()
        case "[": set()
        case "(": group()
        case ")": tokens.append(.close)
        case "|": tokens.append(.alternative)
        case "^": tokens.append(isMultiline ? .other : .start)
        case "$":
            hasLooseEnd = true
            tokens.append(isMultiline ? .other : .end)
        case "*", "?": quantifier(isOptional: true)
        case "+": quantifier(isOptional: false)
        case "{":
            let isOptional = index < scalars.count && scalars[index] == "0"
            skip(past: "}")
            quantifier(isOptional: isOptional)
        case "#" where isExtended: skip(past: "\n")
        case _ where isExtended && scalar.properties.isWhitespace: break
        default: tokens.append(.other)
        }
    }

    private mutating func quantifier(isOptional: Bool) {
        if !skip("?") { _ = skip("+") }
        tokens.append(.quantifier(isOptional: isOptional))
    }

    private mutating func escape() {
        switch next() {
        case "A": tokens.append(.start)
        case "z": tokens.append(.end)
        case "Z":
            hasLooseEnd = true
            tokens.append(.end)
        case "Q":
            skip(past: #"\E"#)
            tokens.append(.other)
        case "c":
            _ = next()
            tokens.append(.other)
        default: tokens.append(.other)
        }
    }

    /// Sets may hold sets; the first character of one is itself even when it is a bracket that closes.
    private mutating func set() {
        var depth = 0
        index -= 1
        repeat {
            switch next() {
            case "[":
                depth += 1
                _ = skip("^")
                _ = skip("]")
            case "]": depth -= 1
            case "\\": if next() == "c" { _ = next() }
            case nil:
                isUnclosed = true
                depth = 0
            default: break
            }
        } while depth > 0
        tokens.append(.other)
    }

    private mutating func group() {
        guard skip("?") else { return tokens.append(.open(isLookaround: false)) }
        if skip("#") { return skip(past: ")") }
        if skip("=") || skip("!") || skip("<=") || skip("<!") { return tokens.append(.open(isLookaround: true)) }
        if skip("<") {
            skip(past: ">")
        } else if !skip(">"), flags() {
            return
        }
        tokens.append(.open(isLookaround: false))
    }

    /// Reads flags and the mark behind them, and says whether that was all of the group.
    private mutating func flags() -> Bool {
        var isOn = true
        while let flag = next() {
            switch flag {
            case ")": return true
            case ":": return false
            case "-": isOn = false
            case "m" where isOn: isMultiline = true
            case "x" where isOn: isExtended = true
            default: break
            }
        }
        return true
    }
}

/// Whether every match of a regular expression starts where the text starts, and ends where it ends.
struct ExpressionAnchors: Hashable {
    private(set) var start = false
    private(set) var end = false
    /// Whether the expression is a choice between several, such as `^main|develop$`.
    private(set) var isChoice = false

    /// Looks at an expression that compiles.
    init(_ pattern: String) {
        var tokens = ExpressionScanner(pattern).tokens[...]
        self.init(choiceIn: &tokens)
    }

    private init(start: Bool = false, end: Bool = false) {
        self.start = start
        self.end = end
    }

    /// Reads up to the end of the group: all of its alternatives must be anchored.
    private init(choiceIn tokens: inout ArraySlice<ExpressionScanner.Token>) {
        self.init(sequenceIn: &tokens)
        while tokens.popFirst() == .alternative {
            let alternative = Self(sequenceIn: &tokens)
            self = Self(start: start && alternative.start, end: end && alternative.end)
            isChoice = true
        }
    }

    /// Reads up to the end of the alternative. What looks ahead or behind takes no place.
    private init(sequenceIn tokens: inout ArraySlice<ExpressionScanner.Token>) {
        var elements: [Self] = []
        while let token = tokens.first, token != .close, token != .alternative {
            tokens.removeFirst()
            switch token {
            case .start: elements.append(Self(start: true))
            case .end: elements.append(Self(end: true))
            case .open(let isLookaround):
                let group = Self(choiceIn: &tokens)
                if !isLookaround { elements.append(group) }
            case .quantifier(isOptional: true):
                if !elements.isEmpty { elements[elements.count - 1] = Self() }
            case .quantifier: break
            case .other, .close, .alternative: elements.append(Self())
            }
        }
        self.init(start: elements.first?.start ?? false, end: elements.last?.end ?? false)
    }
}
