import HaltState

/// Header fields in order. Names are compared without regard to case, RFC 9110 section 5.1.
public struct HTTPTransportHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields in order.
    public private(set) var fields: [(name: String, value: String)]

    /// Creates fields in order.
    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// Creates fields from a literal, in its order.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Whether every field stays in its line: one that holds a line break would be the next field, or the body.
    var areSendable: Bool {
        fields.allSatisfy { field in
            !field.name.isEmpty && field.name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
                && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
        }
    }

    /// The first value under a name. Setting one replaces every field of that name; `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameFieldName(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameFieldName(as: name) }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }
}

extension HTTPTransportHeaders: CustomStringConvertible, CustomReflectable {
    /// The names alone, safe for logs.
    public var description: String { fields.map(\.name).joined(separator: ", ") }
    /// The names alone: a value may be a key.
    public var customMirror: Mirror { Mirror(self, children: ["names": description]) }
}

extension String {
    fileprivate func isSameFieldName(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8) { $0.lowercaseASCII == $1.lowercaseASCII }
    }
}

extension UInt8 {
    fileprivate var lowercaseASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
