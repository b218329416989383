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
