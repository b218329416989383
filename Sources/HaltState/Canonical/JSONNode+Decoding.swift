extension JSONNode {
    /// Reads a message from JSON that ``JSONReader`` has read, so that nothing is read twice, and by two readers that may
    /// differ.
    ///
    /// - Parameter userInfo: What the message is read with besides its JSON.
    /// - Throws: `DecodingError`; what the message's own `init(from:)` throws.
    package func decode<Message: Decodable>(
        _ type: Message.Type = Message.self,
        userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> Message {
        try value(of: type, at: [], userInfo)
    }

    fileprivate func value<Value: Decodable>(
        of type: Value.Type,
        at path: [any CodingKey],
        _ userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> Value {
        // These two are trees of their own, which one walk copies.
        if type == ContextValue.self, let value = contextValue as? Value { return value }
        if type == [String: ContextValue].self, case .object(let members) = contextValue,
            let value = members as? Value
        {
            return value
        }
        if let value = try foundationValue(of: type, at: path) { return value }
        return try Value(from: NodeDecoder(node: self, codingPath: path, message: userInfo))
    }
}

private struct NodeDecoder: Decoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var message: [CodingUserInfoKey: any Sendable] = [:]
    var userInfo: [CodingUserInfoKey: Any] { message }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try ObjectContainer<Key>(node, codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try ArrayContainer(node, codingPath) }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension NodeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { node.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = node.kind else { throw mismatch(type) }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let value) = node.kind else { throw mismatch(type) }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch node.kind {
        case .double(let value): return value
        case .integer(let value): return Double(value)
        default: throw mismatch(type)
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.value(of: type, at: codingPath) }

    /// A whole number, however it is written: `5` and `5.0` are the same number in JSON. A double beyond 2^53 may have been
    /// another whole number.
    private func integer<Value: FixedWidthInteger>() throws -> Value {
        let value: Value? =
            switch node.kind {
            case .integer(let value): Value(exactly: value)
            case .double(let value): value.magnitude < 0x1p53 ? Value(exactly: value) : nil
            default: throw mismatch(Value.self)
            }
        guard let value else {
            throw DecodingError.dataCorruptedError(in: self, debugDescription: "is no number of this size")
        }
        return value
    }

    private func mismatch(_ type: Any.Type) -> DecodingError { node.mismatch(type, at: codingPath) }
}

private struct ObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey]
    private let members: [JSONNode.Member]
    /// Where each name stands, for objects too long to be looked through for every name.
    private let places: [String: Int]?

    init(_ node: JSONNode, _ path: [any CodingKey]) throws {
        guard case .object(let members) = node.kind else { throw node.mismatch([String: Any].self, at: path) }
        codingPath = path
        self.members = members
        places =
            members.count < 24
            ? nil : Dictionary(uniqueKeysWithValues: members.enumerated().lazy.map { ($1.name, $0) })
    }

    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    private func node(_ name: String) -> JSONNode? {
        if let places { return places[name].map { members[$0].value } }
        return members.first { $0.name == name }?.value
    }

    private func decoder(_ key: Key) throws -> NodeDecoder {
        guard let node = node(key.stringValue) else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "is missing")
            throw DecodingError.keyNotFound(key, context)
        }
        return NodeDecoder(node: node, codingPath: codingPath + [key])
    }

    func contains(_ key: Key) -> Bool { node(key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder(key).decode(type) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let node = node("super") else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "has no super")
            throw DecodingError.valueNotFound((any Decoder).self, context)
        }
        return NodeDecoder(node: node, codingPath: codingPath)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct ArrayContainer: UnkeyedDecodingContainer {
    private struct Place: CodingKey {
        let intValue: Int?
        var stringValue: String { "\(intValue ?? 0)" }

        init(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { nil }
    }

    let codingPath: [any CodingKey]
    private let elements: [JSONNode]
    private(set) var currentIndex = 0

    init(_ node: JSONNode, _ path: [any CodingKey]) throws {
        guard case .array(let elements) = node.kind else { throw node.mismatch([Any].self, at: path) }
        codingPath = path
        self.elements = elements
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private func decoder() throws -> NodeDecoder {
        let path = codingPath + [Place(intValue: currentIndex)]
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: path, debugDescription: "the list has ended")
            throw DecodingError.valueNotFound(Any.self, context)
        }
        return NodeDecoder(node: elements[currentIndex], codingPath: path)
    }

    /// An element that is not what was asked for stays the next one.
    private mutating func take<Value>(_ read: (NodeDecoder) throws -> Value) throws -> Value {
        let value = try read(decoder())
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard try decoder().decodeNil() else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try take { try $0.decode(type) } }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { $0 } }
}

extension JSONNode {
    fileprivate var isNull: Bool {
        if case .null = kind { true } else { false }
    }

    fileprivate func mismatch(_ type: Any.Type, at path: [any CodingKey]) -> DecodingError {
        let context = DecodingError.Context(codingPath: path, debugDescription: "is not of this type")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}
