/// Texts, times and numbers in their canonical form.
extension EventScanner {
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte, byte != 0 else { return false }
        index += 1
        return true
    }

    mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.count - index >= count else { return false }
        for offset in 0..<count where bytes[index + offset] != literal.utf8Start[offset] { return false }
        index += count
        return true
    }

    mutating func take(_ literal: [UInt8]) -> Bool {
        guard bytes.count - index >= literal.count else { return false }
        for offset in literal.indices where bytes[index + offset] != literal[offset] { return false }
        index += literal.count
        return true
    }

    /// Takes a text that is one plain word.
    mutating func word(_ word: [UInt8]) -> Bool {
        let start = index
        if take("\""), take(word), take("\"") { return true }
        index = start
        return false
    }

    /// Takes a text: UTF-8, with escapes only where there have to be some.
    mutating func text() -> ScannedText? {
        guard take("\"") else { return nil }
        var text = ScannedText()
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                text.range = start..<index
                index += 1
                return text
            case UInt8(ascii: "\\"):
                text.isEscaped = true
                guard takeEscape() else { return nil }
            case 0x20..<0x80: index += 1
            case 0x80...:
                text.isASCII = false
                guard takeCharacter(beginningWith: byte) else { return nil }
            default: return nil
            }
        }
        return nil
    }

    /// RFC 8785 section 3.2.2.2: the two-character escapes where JSON has them, `\u00xx` in lower case for the other
    /// control characters, and none for anything else.
    private mutating func takeEscape() -> Bool {
        guard bytes.count - index >= 2 else { return false }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
            return true
        default: break
        }
        let start = index
        guard take(#"\u00"#), let value = controlCharacter() else {
            index = start
            return false
        }
        return ![0x08, 0x09, 0x0A, 0x0C, 0x0D].contains(value)
    }

    private mutating func controlCharacter() -> UInt8? {
        guard bytes.count - index >= 2, let digit = Self.digit(bytes[index + 1]) else { return nil }
        let tens = bytes[index] &- UInt8(ascii: "0")
        index += 2
        return tens < 2 ? tens << 4 | digit : nil
    }

    /// The value of a lower-case hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Takes one character of two to four bytes (The Unicode Standard, table 3-7).
    private mutating func takeCharacter(beginningWith lead: UInt8) -> Bool {
        let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard (0xC2...0xF4).contains(lead), bytes.count - index >= count else { return false }
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard (lowest...highest).contains(bytes[index + 1]) else { return false }
        for offset in 2..<count where bytes[index + offset] & 0xC0 != 0x80 { return false }
        index += count
        return true
    }
}

extension EventScanner {
    /// Takes a whole number without a sign, of at most 18 digits, which every range that is asked for fits in.
    mutating func whole() -> Int64? {
        let start = index
        var value: Int64 = 0
        while index - start < 18, case let digit = current &- UInt8(ascii: "0"), digit < 10 {
            value = value * 10 + Int64(digit)
            index += 1
        }
        let isCanonical = index - start == 1 || index > start && bytes[start] != UInt8(ascii: "0")
        return isCanonical && current &- UInt8(ascii: "0") >= 10 ? value : nil
    }

    /// Takes any number.
    mutating func number() -> Bool {
        let start = index
        let isNegative = take("-")
        if let value = whole(), ![UInt8(ascii: "."), UInt8(ascii: "e")].contains(current) {
            return !(isNegative && value == 0)
        }
        index = start
        while isOfNumber(current) { index += 1 }
        facts.isKnownCanonical = false
        return index > start
    }

    private func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Takes a time as this package writes it: 27 characters, in UTC.
    mutating func time() -> Bool {
        guard bytes.count - index >= 29, bytes[index] == UInt8(ascii: "\""), bytes[index + 28] == UInt8(ascii: "\""),
            let year = digits(1, 4), let month = digits(6, 2), let day = digits(9, 2), let hour = digits(12, 2),
            let minute = digits(15, 2), let second = digits(18, 2), digits(21, 6) != nil,
            isTimeFrame(index + 1), (1...12).contains(month), hour < 24, minute < 60, second < 60,
            (1...Self.days(in: month, of: year)).contains(day)
        else { return false }
        index += 29
        return true
    }

    private func isTimeFrame(_ start: Int) -> Bool {
        bytes[start + 4] == UInt8(ascii: "-") && bytes[start + 7] == UInt8(ascii: "-")
            && bytes[start + 10] == UInt8(ascii: "T") && bytes[start + 13] == UInt8(ascii: ":")
            && bytes[start + 16] == UInt8(ascii: ":") && bytes[start + 19] == UInt8(ascii: ".")
            && bytes[start + 26] == UInt8(ascii: "Z")
    }

    /// So many digits from a place after the index; there have to be as many bytes.
    private func digits(_ offset: Int, _ count: Int) -> Int? {
        var value = 0
        for place in index + offset..<index + offset + count {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && year % 100 != 0 || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
