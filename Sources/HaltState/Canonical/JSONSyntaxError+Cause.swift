extension JSONSyntaxError {
    /// What is wrong in a file that a person has written, with the cause where it can be told: forms that look like JSON are
    /// taken for it, and then "expected a value" says little.
    package func message(in bytes: [UInt8]) -> String { cause(in: bytes) ?? message }

    private func cause(in bytes: [UInt8]) -> String? {
        if bytes.isWideText { return "the file is UTF-16 or UTF-32; save it as UTF-8" }
        if bytes.isIndentedText { return "the file looks like YAML; write it as JSON" }
        guard offset < bytes.count else { return nil }
        let last = bytes[..<offset].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        switch bytes[offset] {
        case UInt8(ascii: "/") where bytes[offset...].dropFirst().first.map { "/*".utf8.contains($0) } == true,
            UInt8(ascii: "#"):
            return "JSON has no comments; remove this one"
        case UInt8(ascii: "]") where last == UInt8(ascii: ","), UInt8(ascii: "}") where last == UInt8(ascii: ","):
            return "JSON has no comma after the last one of a list; remove the comma before this bracket"
        case UInt8(ascii: "'"): return "JSON has no single quotation marks; write double ones"
        default: return nil
        }
    }
}

extension [UInt8] {
    /// Whether the text has two or four bytes for each letter: it starts with a mark that says so, or has a zero next to its
    /// first letter.
    fileprivate var isWideText: Bool {
        starts(with: [0xFE, 0xFF]) || starts(with: [0xFF, 0xFE]) || prefix(2).contains(0) && count > 1
    }

    /// Whether the first line that says something is one of YAML: `---`, `- item` or `name: value`.
    fileprivate var isIndentedText: Bool {
        let lines = lazy.split { $0 == 0x0A || $0 == 0x0D }
            .map { String(decoding: $0, as: UTF8.self).drop { $0 == " " || $0 == "\t" } }
        guard let line = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else { return false }
        if line.hasPrefix("---") || line.hasPrefix("- ") || line.hasPrefix("%YAML") { return true }
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        let rest = line[name.endIndex...]
        return name.first?.isLetter == true && (rest == ":" || rest.hasPrefix(": "))
    }
}
