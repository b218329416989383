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
