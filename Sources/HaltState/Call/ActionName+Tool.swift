extension ActionName {
    /// Creates the name of the action of a tool that others have named, such as a tool of a model or of an MCP server, or
    /// `nil` where that is no action name: the tool has no name, or the whole has more than 128 bytes.
    ///
    /// Under one prefix, two names never meet on one action; under a prefix that continues another one they may: `b.c` under
    /// `mcp.a` and `c` under `mcp.a.b`. What an action name can hold stays as it is, and a hyphen introduces the rest:
    ///
    /// | in the tool's name | in the action |
    /// |---|---|
    /// | `a` to `z`, `0` to `9`, `_` | itself |
    /// | a dot before `a` to `z`, though not as the first character | itself |
    /// | a capital letter | a hyphen and the small letter: `createIssue` is `create-issue` |
    /// | a hyphen | two hyphens: `create-issue` is `create--issue` |
    /// | any other byte of UTF-8 | a hyphen and three decimal digits: `a/b` is `a-047b` |
    ///
    /// A name that would then not start with a letter has `n-_` in front: `GetWeather` is `n-_-get-weather`.
    ///
    /// ```swift
    /// let action = ActionName(tool: call.name, under: "mcp.github")      // mcp.github.create-issue
    /// ```
    ///
    /// - Parameters:
    ///   - name: The tool's name, whatever it is.
    ///   - prefix: The words in front of it, such as `tool` or `mcp.github`.
    public init?(tool name: String, under prefix: String) {
        guard !name.isEmpty else { return nil }
        self.init(rawValue: "\(prefix).\(Self.word(ofTool: Array(name.utf8)))")
    }

    private static func word(ofTool name: [UInt8]) -> String {
        var word = ""
        for (index, byte) in name.enumerated() {
            let character = String(UnicodeScalar(byte))
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): word += character
            case _ where byte.isSmallLetter: word += character
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word += "-" + String(UnicodeScalar(byte | 0x20))
            case UInt8(ascii: "-"): word += "--"
            case UInt8(ascii: ".") where index > 0 && name.dropFirst(index + 1).first?.isSmallLetter == true:
                word += character
            default:
                let digits = String(byte)
                word += "-" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        // No name makes a hyphen before an underscore, so this tells what is in front of it from a name.
        return word.utf8.first?.isSmallLetter == true ? word : "n-_" + word
    }
}

extension UInt8 {
    fileprivate var isSmallLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}
