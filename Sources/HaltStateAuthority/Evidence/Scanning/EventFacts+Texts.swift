import HaltState

/// Comparing the texts of a payload without making strings of them, which only escaped ones need.
extension EventFacts {
    /// Whether the event has a key, or none, byte for byte.
    func hasKey(_ expected: String?, in payload: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let key, let expected else { return key == nil && expected == nil }
        return payload[key.range].isText(expected, isEscaped: key.isEscaped)
    }

    /// Whether the digest is that of the proposal, for events that have one.
    func hasDigestOfProposal(in payload: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let digest else { return true }
        let actual = SHA256Value(hashing: UnsafeBufferPointer(rebasing: payload[proposal]))
        return actual.isWritten(as: UnsafeBufferPointer(rebasing: payload[digest.range]))
    }
}

extension EventScanner {
    /// Whether a payload is what its own values are written as. Reads all of it and writes it again, so it is for what the
    /// scanner cannot tell by itself.
    static func isCanonical(_ payload: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = Array(payload)
        guard let node = try? JSONReader.read(bytes) else { return false }
        return (try? CanonicalJSON.bytes(of: node.contextValue)) == bytes
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Whether the bytes are a text as canonical JSON writes it.
    func isText(_ text: String, isEscaped: Bool) -> Bool {
        var text = text
        return text.withUTF8 { isEscaped ? unescaped.elementsEqual($0) : elementsEqual($0) }
    }

    /// The text that escapes in canonical form stand for.
    var unescaped: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(count)
        var index = startIndex
        while index < endIndex {
            guard self[index] == UInt8(ascii: "\\"), index + 1 < endIndex else {
                text.append(self[index])
                index += 1
                continue
            }
            switch self[index + 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "u") where index + 5 < endIndex:
                let (high, low) = (EventScanner.digit(self[index + 4]) ?? 0, EventScanner.digit(self[index + 5]) ?? 0)
                text.append(high << 4 | low)
                index += 4
            default: text.append(self[index + 1])
            }
            index += 2
        }
        return text
    }
}
