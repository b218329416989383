/// The hash of an event as a ledger has it: a digest, or whatever else somebody has written in its place.
///
/// Two are the same when their texts have the same bytes.
package enum EventHash: Sendable {
    case digest(SHA256Value)
    case text(String)

    /// Reads a hash, whatever it is.
    package init(_ text: String) {
        self = SHA256Value(hexadecimal: text).map(Self.digest) ?? .text(text)
    }

    /// The hash as it is written.
    package var text: String {
        switch self {
        case .digest(let digest): digest.text
        case .text(let text): text
        }
    }
}

extension EventHash: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.digest(let left), .digest(let right)): left == right
        case (.text(let left), .text(let right)): left.hasBytes(of: right)
        case (.digest, .text), (.text, .digest): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .digest(let digest): hasher.combine(digest)
        case .text(let text): hasher.combine(text)
        }
    }
}

extension CanonicalJSON {
    package mutating func member(_ name: StaticString, _ value: SHA256Value) {
        member(name, plain: SHA256Value.textLength) { value.write(to: $0) }
    }

    package mutating func member(_ name: StaticString, _ value: EventHash) {
        switch value {
        case .digest(let digest): member(name, digest)
        case .text(let text): member(name, text)
        }
    }
}
