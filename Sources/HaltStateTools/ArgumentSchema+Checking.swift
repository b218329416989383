import HaltState

extension ArgumentSchema {
    typealias Problem = InvalidArguments.Problem

    /// What of a value does not fit, in words that name where it stands and never say what it is.
    func problems(of node: JSONNode, at path: ValuePath) -> [Problem] {
        if case .null = node.kind, isNullable { return [] }
        if case .double(let number) = node.kind, !number.isFinite {
            return [Problem(path.subject, "has more digits than can be kept")]
        }
        if !choices.isEmpty { return choices.contains(node.contextValue) ? [] : [mismatch(at: path)] }
        switch (form, node.kind) {
        case (.text(let format), .string(let text)):
            return format.map { $0.admits(text) } ?? true ? [] : [mismatch(at: path)]
        case (.boolean, .bool): return []
        case (.integer, .integer), (.integer, .double), (.number, .integer), (.number, .double),
            (.decimal, .integer), (.decimal, .double):
            return admits(node.contextValue) ? [] : [mismatch(at: path)]
        case (.list(let element), .array(let nodes)):
            return nodes.enumerated().flatMap { index, node in element.problems(of: node, at: path + .index(index)) }
        case (.map(let schema), .object(let members)):
            return members.flatMap { schema.problems(of: $0.value, at: path + .name($0.name)) }
        case (.object, .object(let members)): return problems(of: members, at: path)
        case (.window, .object(let members)):
            let problems = problems(of: members, at: path)
            return problems.isEmpty && !node.isWindow ? [Problem(path.subject, "ends before it starts")] : problems
        default: return [mismatch(at: path)]
        }
    }

    /// What of an object's members does not fit: in the order of the schema, and then those that it does not have.
    func problems(of found: [JSONNode.Member], at path: ValuePath) -> [Problem] {
        var problems: [Problem] = []
        for member in members {
            let place = path + .name(member.name)
            guard let value = found.first(where: { $0.name == member.name })?.value else {
                if member.isRequired { problems.append(Problem(place.subject, "is missing")) }
                continue
            }
            if case .null = value.kind, !member.isRequired { continue }
            problems += member.schema.problems(of: value, at: place)
        }
        for extra in found where !members.contains(where: { $0.name == extra.name }) {
            problems.append(Problem((path + .name(extra.name)).subject, "is no argument of it"))
        }
        return problems
    }

    private func mismatch(at path: ValuePath) -> Problem { Problem(path.subject, "has to be \(words)") }

    /// Whether a number is whole where it has to be, within the bounds, and kept by the type.
    private func admits(_ number: ContextValue) -> Bool {
        let whole: Int64? =
            switch number {
            case .integer(let value): value
            case .double(let value) where value.magnitude < 0x1p53: Int64(exactly: value)
            default: nil
            }
        if form == .integer, whole == nil { return false }
        // A double has no place for every whole number of 64 bits.
        if form == .number, let whole, Int64(exactly: Double(whole)) != whole { return false }
        if let minimum, number.precedes(minimum) { return false }
        if let maximum, maximum.precedes(number) { return false }
        return true
    }

    /// What a value has to be.
    private var words: String {
        let nothing = isNullable ? " or null" : ""
        if !choices.isEmpty {
            return "one of " + choices.map(\.choiceText).joined(separator: ", ") + nothing
        }
        let kind =
            switch form {
            case .text(nil): "text"
            case .text(.dateTime?): "a date and time with a zone, such as 2026-01-31T09:30:00Z"
            case .text(.uuid?): "a UUID"
            case .integer: "a whole number"
            case .number, .decimal: "a number"
            case .boolean: "true or false"
            case .list: "a list"
            case .map, .object: "an object"
            case .window: "an object with start and end"
            }
        return kind + range + nothing
    }

    private var range: String {
        switch (minimum?.choiceText, maximum?.choiceText) {
        case (let least?, let most?): " from \(least) to \(most)"
        // No JSON that people compute with goes further.
        case (let least?, nil) where form == .integer: " from \(least) to \(Int64.max)"
        case (let least?, nil): " of at least \(least)"
        case (nil, let most?): " of at most \(most)"
        case (nil, nil): ""
        }
    }
}

extension ArgumentSchema.Format {
    fileprivate func admits(_ text: String) -> Bool {
        switch self {
        case .dateTime: Timestamp(text) != nil
        case .uuid: text.isUUID
        }
    }
}

extension ContextValue {
    /// Whether a number is the smaller one.
    fileprivate func precedes(_ other: ContextValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.integer(let left), .double(let right)): Double(left) < right
        case (.double(let left), .integer(let right)): left < Double(right)
        default: false
        }
    }

    /// A value of the schema as a model reads it.
    fileprivate var choiceText: String {
        if case .string(let text) = self { return text }
        return OrderedJSON.value(self).text
    }
}

extension JSONNode {
    fileprivate var isWindow: Bool {
        guard case .string(let start) = self["start"]?.kind, case .string(let end) = self["end"]?.kind,
            let start = Timestamp(start), let end = Timestamp(end)
        else { return false }
        return start <= end
    }
}

extension ValuePath {
    fileprivate static func + (path: Self, step: Step) -> Self {
        var path = path
        path.append(step)
        return path
    }

    /// The path, where it is not text that somebody made up to be read.
    fileprivate var subject: String {
        let text = description
        return text.utf8.count > 128 || text.hasControlCharacter ? "a member with an unusable name" : text
    }
}
