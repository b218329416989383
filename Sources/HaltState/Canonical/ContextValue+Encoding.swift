extension ContextValue {
    /// The JSON form of any encodable value.
    ///
    /// - Throws: What the value's `encode(to:)` throws; `EncodingError` for a number that is not finite; ``HaltStateError``
    ///   with code `invalidCall` for a whole number beyond 64 bits.
    package init(encoding value: some Encodable) throws {
        // The commonest types first: a cast to one of them is far cheaper than the one to a protocol.
        if let value = value as? String {
            self = .string(value)
        } else if let value = value as? Int {
            self = .integer(Int64(value))
        } else if let value = value as? any ContextConvertible {
            self = try value.contextValue()
        } else {
            let target = EncodingTarget()
            try value.encode(to: ContextEncoder(target: target, codingPath: []))
            self = target.value
        }
        if case .double(let number) = self, !number.isFinite {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "not a finite number"))
        }
    }
}

/// Where an encoder leaves its value. A class, because containers outlive the call that made them.
private final class EncodingTarget {
    private enum State {
        case empty
        case value(ContextValue)
        case array([EncodingTarget])
        /// What is known already, and what a container is still open for.
        case object([String: ContextValue], open: [String: EncodingTarget])
    }

    private var state = State.empty

    /// What has been encoded; a value that encodes nothing is an empty object, as in `JSONEncoder`.
    var value: ContextValue {
        switch state {
        case .empty: .object([:])
        case .value(let value): value
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members, let open):
            .object(open.isEmpty ? members : members.merging(open.mapValues(\.value)) { $1 })
        }
    }

    var count: Int {
        if case .array(let elements) = state { elements.count } else { 0 }
    }

    func set(_ value: ContextValue) { state = .value(value) }

    func makeArray() {
        if case .array = state { return }
        state = .array([])
    }

    func makeObject() {
        if case .object = state { return }
        state = .object([:], open: [:])
    }

    func appended() -> EncodingTarget {
        let target = EncodingTarget()
        if case .array(var elements) = state {
            state = .empty
            elements.append(target)
            state = .array(elements)
        }
        return target
    }

    func set(_ name: String, _ value: ContextValue) {
        if case .object(var members, var open) = state {
            state = .empty
            members[name] = value
            if !open.isEmpty { open[name] = nil }
            state = .object(members, open: open)
        }
    }

    func member(_ name: String) -> EncodingTarget {
        let target = EncodingTarget()
        if case .object(let members, var open) = state {
            state = .empty
            open[name] = target
            state = .object(members, open: open)
        }
        return target
    }
}

private struct ContextEncoder: Encoder {
    let target: EncodingTarget
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        target.makeObject()
        return KeyedEncodingContainer(KeyedContainer<Key>(target: target, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        target.makeArray()
        return UnkeyedContainer(target: target, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ValueContainer(target: target, codingPath: codingPath)
    }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let target: EncodingTarget
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) { target.set(key.stringValue, .null) }

    // These two need no cast to find out what they are.
    mutating func encode(_ value: String, forKey key: Key) { target.set(key.stringValue, .string(value)) }
    mutating func encode(_ value: Bool, forKey key: Key) { target.set(key.stringValue, .bool(value)) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        target.set(key.stringValue, try ContextValue(encoding: value))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key,
    ) -> KeyedEncodingContainer<NestedKey> {
        nested(key.stringValue, key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        nested(key.stringValue, key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { nested("super", nil) }

    mutating func superEncoder(forKey key: Key) -> any Encoder { nested(key.stringValue, key) }

    private func nested(_ name: String, _ key: Key?) -> ContextEncoder {
        ContextEncoder(target: target.member(name), codingPath: codingPath + (key.map { [$0] } ?? []))
    }
}

private struct UnkeyedContainer: UnkeyedEncodingContainer {
    let target: EncodingTarget
    let codingPath: [any CodingKey]
    var count: Int { target.count }

    mutating func encodeNil() { target.appended().set(.null) }

    mutating func encode(_ value: some Encodable) throws { target.appended().set(try ContextValue(encoding: value)) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        superContext().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superContext().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { superContext() }

    private func superContext() -> ContextEncoder {
        ContextEncoder(target: target.appended(), codingPath: codingPath)
    }
}

private struct ValueContainer: SingleValueEncodingContainer {
    let target: EncodingTarget
    let codingPath: [any CodingKey]

    mutating func encodeNil() { target.set(.null) }

    mutating func encode(_ value: some Encodable) throws { target.set(try ContextValue(encoding: value)) }
}
