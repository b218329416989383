import HaltState

/// The text that a set was read from. It is read again to say where something stands: few sets are ever asked.
struct PolicySource: Sendable {
    let file: String
    /// `nil` for policies that were made in code.
    let bytes: [UInt8]?

    static let code = PolicySource(file: "policies", bytes: nil)

    /// Finds the places of values, each named by its way from the list of policies.
    func positions(of paths: [ValuePath]) -> [TextPosition?] {
        guard let bytes, let root = try? JSONReader.read(bytes) else { return paths.map { _ in nil } }
        let list = root["policies"] ?? root
        let offsets = paths.map { list[$0]?.offset }
        var position = TextPosition()
        let places = Set(offsets.compactMap(\.self)).sorted().map { offset in
            position.advance(to: offset, in: bytes)
            return (offset, position)
        }
        let positions = Dictionary(uniqueKeysWithValues: places)
        return offsets.map { $0.flatMap { positions[$0] } }
    }
}
