#if Tool
import HaltState

/// A text with places for arguments: `refund:{order_id}`, `{amount.cents}`. `{{` and `}}` are braces.
struct ArgumentTemplate: Sendable {
    private enum Part {
        case text(String)
        case argument([String])
    }

    /// Why a text is no template.
    struct TemplateError: Error {
        let message: String
    }

    private var parts: [Part] = []

    init(_ text: String) throws(TemplateError) {
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(rest.removeFirst())
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw TemplateError(message: "has a { without its }") }
                let path = rest[..<end].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                guard path.allSatisfy({ !$0.isBlank && !$0.contains("{") }) else {
                    throw TemplateError(
                        message: "has braces without the name of an argument in them; write {{ for a brace"
                    )
                }
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                parts.append(.argument(path))
                rest = rest[rest.index(after: end)...]
            case "}": throw TemplateError(message: "has a } without its {; write }} for a brace")
            default: literal.append(character)
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.text(literal)) }
    }

    /// Whether it holds an argument at all.
    var hasArguments: Bool {
        parts.contains { if case .argument = $0 { true } else { false } }
    }

    /// The key of a call.
    ///
    /// - Throws: ``InvalidArguments/Problem`` for what names no operation: a value that is missing, or that another spelling of
    ///   would be told apart from.
    func key(_ arguments: [String: ContextValue]) throws(ArgumentProblem) -> IdempotencyKey {
        var key = CallText(literalCapacity: 0, interpolationCount: parts.count)
        for part in parts {
            switch part {
            case .text(let text): key.appendLiteral(text)
            case .argument(let path):
                switch try arguments.value(at: path) {
                case .string(let text)?:
                    guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
                        throw ArgumentProblem(path, "is blank, or starts or ends with a blank")
                    }
                    guard !text.hasControlCharacter else { throw ArgumentProblem(path, "holds a control character") }
                    guard !text.unicodeScalars.contains(where: \.properties.isDefaultIgnorableCodePoint) else {
                        throw ArgumentProblem(path, "holds a character that cannot be seen")
                    }
                    key.appendInterpolation(text)
                case .integer(let number)?: key.appendInterpolation(number)
                case nil: throw ArgumentProblem(path, "is missing")
                default: throw ArgumentProblem(path, "has to be text or a whole number")
                }
            }
        }
        return IdempotencyKey(stringInterpolation: key)
    }

    /// What of a call is shown: of a template that is one argument and nothing else the value itself, otherwise text.
    ///
    /// - Returns: `nil` where the one argument is absent.
    /// - Throws: ``ArgumentProblem`` for a list or an object, and for what a text lacks.
    func shown(_ arguments: [String: ContextValue]) throws(ArgumentProblem) -> ContextValue? {
        if parts.count == 1, case .argument(let path) = parts[0] {
            let value = try arguments.value(at: path)
            guard value?.isSingle != false else { throw ArgumentProblem(path, ArgumentProblem.structure) }
            return value
        }
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .argument(let path):
                guard let value = try arguments.value(at: path) else { throw ArgumentProblem(path, "is missing") }
                guard value.isSingle else { throw ArgumentProblem(path, ArgumentProblem.structure) }
                if case .string(let words) = value { text += words } else { text += value.visible }
            }
        }
        return .string(text)
    }
}

/// What is wrong with one argument.
struct ArgumentProblem: Error {
    static let structure = "is a list or an object, where a single value is shown to those who decide"

    let path: [String]
    let problem: String

    init(_ path: [String], _ problem: String) {
        self.path = path
        self.problem = problem
    }

    func error(_ action: ActionName) -> InvalidArguments {
        InvalidArguments(action: action, problems: [.init(path.joined(separator: "."), problem)])
    }
}

extension ContextValue {
    fileprivate var isSingle: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .integer, .double, .string: true
        }
    }
}

extension [String: ContextValue] {
    /// The value at the end of a path, or `nil` where there is none.
    ///
    /// - Throws: ``ArgumentProblem`` where there is one under a name in another case: the tool may take it for this one.
    fileprivate func value(at path: [String]) throws(ArgumentProblem) -> ContextValue? {
        var value: ContextValue? = .object(self)
        for (index, name) in path.enumerated() {
            guard case .object(let members)? = value else { return nil }
            value = members[name]
            if value == nil, let other = members.keys.first(where: { $0.folded == name.folded }) {
                throw ArgumentProblem(path[..<index] + [other], "has to be written \"\(name.visible)\"")
            }
        }
        return value
    }
}
#endif
