#if Macros
/// The form of an action's name, and the name that a wrong one stands for.
///
/// The rule is that of `ActionName` in the library, which a plug-in cannot import.
enum ActionNameForm {
    static func isValid(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return name.utf8.count <= 128 && words.count >= 2 && words.allSatisfy(isWord)
    }

    /// Whether one more word makes a name of it.
    static func isValidPrefix(_ prefix: String) -> Bool { isValid("\(prefix).a") }

    /// `refund` for `Refund`, or `nil` when no prefix is meant.
    static func normalizedPrefix(_ prefix: String) -> String? {
        normalized("\(prefix).a").map { String($0.dropLast(2)) }
    }

    /// `refund.create` for `RefundCreate`, `refund_create` and `refund create`, or `nil` when no name is meant.
    static func normalized(_ name: String) -> String? {
        var words = split(name) { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }
        if words.count == 1 { words = split(name) { !$0.isLetter && !$0.isNumber } }
        words = words.map(separatingHumps)
        if words.count == 1 { words = split(words[0]) { $0 == "_" } }
        let normalized = words.joined(separator: ".")
        return isValid(normalized) ? normalized : nil
    }

    private static func isWord(_ word: Substring.UTF8View) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard let first = word.first, letters.contains(first) else { return false }
        return word.allSatisfy { byte in
            letters.contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }

    private static func split(_ text: String, at isSeparator: (Character) -> Bool) -> [String] {
        text.split(whereSeparator: isSeparator).map(String.init)
    }

    /// `refund_order` for `RefundOrder`, `http_export` for `HTTPExport`.
    private static func separatingHumps(_ word: String) -> String {
        let characters = Array(word)
        return characters.indices.reduce(into: "") { result, index in
            let isUpper = characters[index].isUppercase
            let followsLower = index > 0 && (characters[index - 1].isLowercase || characters[index - 1].isNumber)
            let precedesLower =
                index > 0 && index + 1 < characters.count
                && characters[index - 1].isUppercase && characters[index + 1].isLowercase
            if isUpper, followsLower || precedesLower { result += "_" }
            result += characters[index].lowercased()
        }
    }
}
#endif
