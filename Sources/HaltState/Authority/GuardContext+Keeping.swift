extension GuardContext {
    /// The same facts of an outcome, without the numbers that cannot be kept, and without what is nested too deeply.
    ///
    /// The body has run, so its report is kept whatever it holds. A member that cannot be kept is left out, and an element
    /// of a list becomes `null`, so that the others keep their places. A member `left_out` says where: `"result.amount"`,
    /// `"result.lines[2].price"`.
    package var keepable: GuardContext {
        guard isTooDeep || !values.values.allSatisfy(\.isFinite) else { return self }
        var sieve = ResultSieve()
        var kept = sieve.members(values)
        // A fact of this name makes room, and is said to: nothing goes without a word.
        if kept[Self.leftOutName] != nil { sieve.note(ValuePath(.name("result"), .name(Self.leftOutName))) }
        kept[Self.leftOutName] = sieve.leftOut
        return GuardContext(kept)
    }

    /// What is kept of a result that is no object.
    fileprivate static let leftOut: GuardContext = [leftOutName: ["result"]]

    private static let leftOutName = "left_out"
}

extension KeyedDecodingContainer {
    /// What a body has attached to its outcome. A report is not refused for that, so whatever is no object is left out.
    func decodeResult(_ key: Key) throws -> GuardContext? {
        switch try decodeIfPresent(ContextValue.self, forKey: key) {
        case nil: nil
        case .object(let members)?: GuardContext(members).keepable
        default: .leftOut
        }
    }
}

/// Takes out what cannot be kept, and remembers where it stood.
private struct ResultSieve {
    /// So many places are named. The others are counted: a result with a million of them must not name them all.
    private static let limit = 32

    private var path = ValuePath(.name("result"))
    private var places: [ContextValue] = []
    private var count = 0

    var leftOut: ContextValue {
        .array(count > Self.limit ? places + [.string("and \(count - Self.limit) more")] : places)
    }

    mutating func note(_ path: ValuePath) {
        count += 1
        if count <= Self.limit { places.append(.string(path.description)) }
    }

    /// In canonical order, so that the same result leaves the same out, in the same words.
    mutating func members(_ members: [String: ContextValue]) -> [String: ContextValue] {
        var kept: [String: ContextValue] = [:]
        for (name, value) in members.sorted(by: { CanonicalJSON.precedes($0.key, $1.key) }) {
            kept[name] = self.value(value, .name(name))
        }
        return kept
    }

    /// The value without what cannot be kept, or `nil` when it cannot be kept itself.
    private mutating func value(_ value: ContextValue, _ step: ValuePath.Step) -> ContextValue? {
        path.append(step)
        defer { path.removeLast() }
        switch value {
        case .double(let number) where !number.isFinite:
            note(path)
            return nil
        case .array where path.count > GuardContext.maximumDepth, .object where path.count > GuardContext.maximumDepth:
            note(path)
            return nil
        case .array(let elements):
            return .array(elements.enumerated().map { self.value($1, .index($0)) ?? .null })
        case .object(let inner): return .object(members(inner))
        default: return value
        }
    }
}
