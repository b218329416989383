/// JSON for people: it has the meaning of the canonical text, and shows every character.
///
/// What is not plainly visible is written `\u200B`, in two units of UTF-16 beyond U+FFFF (RFC 8259 section 7).
package enum VisibleJSON {
    /// The JSON of a value on one line, the names of an object in canonical order.
    ///
    /// - Throws: ``CanonicalJSON/NotANumber`` for an infinity or a not-a-number.
    package static func text(of value: ContextValue) throws(CanonicalJSON.NotANumber) -> String {
        switch value {
        case .string(let text): return self.text(of: text)
        case .array(let elements):
            var parts: [String] = []
            for element in elements { parts.append(try text(of: element)) }
            return "[\(parts.joined(separator: ","))]"
        case .object(let members):
            var parts: [String] = []
            for (name, member) in members.sorted(by: { CanonicalJSON.precedes($0.key, $1.key) }) {
                parts.append("\(text(of: name)):\(try text(of: member))")
            }
            return "{\(parts.joined(separator: ","))}"
        case .null, .bool, .integer, .double:
            return String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self)
        }
    }

    /// A text in quotation marks.
    package static func text(of text: String) -> String {
        if text.isPlainInJSON { return "\"\(text)\"" }
        let seen = SeenText(text)
        var json = "\""
        for (scalar, isNumbered) in zip(seen.scalars, seen.isNumbered) {
            switch scalar {
            case "\"", "\\": json += "\\\(scalar)"
            case "\u{8}": json += #"\b"#
            case "\t": json += #"\t"#
            case "\n": json += #"\n"#
            case "\u{C}": json += #"\f"#
            case "\r": json += #"\r"#
            case _ where isNumbered: for unit in UTF16.encode(scalar) ?? .init() { json += escape(unit) }
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension String {
    /// Whether the text is printable ASCII without a quotation mark or a backslash.
    fileprivate var isPlainInJSON: Bool {
        utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
