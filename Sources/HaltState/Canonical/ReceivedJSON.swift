/// JSON as it comes in at an entrance, where a number that cannot be kept exactly is refused instead of rounded.
///
/// Such a number is a not-a-number in the tree. Whoever forgets to ask for them has a value that no policy compares and
/// nothing writes.
package struct ReceivedJSON: Sendable {
    /// The value.
    package let root: JSONNode
    /// Whether there is a number in it that cannot be kept exactly.
    package let holdsInexactNumber: Bool

    /// Reads a text that holds exactly one value.
    ///
    /// - Parameter isReport: Whether it tells of something that has happened, so that it is not refused for its result.
    ///   `NaN`, `Infinity` and `-Infinity`, which are no JSON and which some writers take for it, are then numbers that
    ///   cannot be kept. In its member `result`, so are texts with half of a surrogate pair, members whose name occurs twice,
    ///   and what is nested more deeply than 128 levels.
    /// - Throws: ``JSONSyntaxError`` with the offset of the first byte that does not fit.
    package init(_ bytes: [UInt8], isReport: Bool = false) throws(JSONSyntaxError) {
        (root, holdsInexactNumber) = try JSONReader.receive(bytes, isReport: isReport)
    }

    /// Refuses what holds a number that cannot be kept exactly.
    ///
    /// - Parameter name: The member in which such numbers are let through, or `nil` for none.
    /// - Throws: ``InexactNumber``, the first.
    package func requireExactNumbers(exceptIn name: String? = nil) throws(InexactNumber) {
        guard holdsInexactNumber else { return }
        let numbers = root.inexactNumbers()
        if let number = numbers.first(where: { name == nil || $0.path.first != .name(name ?? "") }) { throw number }
    }
}

/// A number that is not kept, because another would be kept in its place.
package struct InexactNumber: Error {
    /// Where it stands in the value.
    package let path: ValuePath
    /// The offset of its first byte.
    package let offset: Int

    /// What is wrong with it and what to do, after "holds" or "is".
    package static let words = "a number that cannot be kept exactly; write it as text"
}

extension JSONNode {
    /// The numbers that cannot be kept exactly, in the order of the text.
    ///
    /// - Parameter path: Where this value stands itself.
    package func inexactNumbers(below path: ValuePath = ValuePath()) -> [InexactNumber] {
        var (path, found) = (path, [InexactNumber]())
        collectInexactNumbers(&path, &found)
        return found
    }

    private func collectInexactNumbers(_ path: inout ValuePath, _ found: inout [InexactNumber]) {
        switch kind {
        case .double(let number) where !number.isFinite: found.append(InexactNumber(path: path, offset: offset))
        case .null, .bool, .integer, .double, .string: break
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                path.append(.index(index))
                element.collectInexactNumbers(&path, &found)
                path.removeLast()
            }
        case .object(let members):
            for member in members {
                path.append(.name(member.name))
                member.value.collectInexactNumbers(&path, &found)
                path.removeLast()
            }
        }
    }
}
