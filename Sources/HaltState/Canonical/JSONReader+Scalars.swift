extension JSONReader {
    /// Reads the number under the index, RFC 8259 section 6.
    mutating func number() throws(JSONSyntaxError) -> JSONNode.Kind {
        let start = index
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { index += 1 }
        if isNegative, current == UInt8(ascii: "I"), numbers == .reported { return try inexact("Infinity") }
        let integer = try wholePart(isNegative: isNegative)

        var isWhole = true
        if current == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try skipDigits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        if isWhole, let integer { return .integer(integer) }
        guard numbers == .nearest else { return exactNumber(bytes[start..<index]) }
        guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
            throw JSONSyntaxError("the number is too large", at: start)
        }
        return .double(value)
    }

    /// The number of a text that is not plainly 64 bits, or a mark that it cannot be kept.
    private mutating func exactNumber(_ text: ArraySlice<UInt8>) -> JSONNode.Kind {
        switch DecimalValue(text)?.kept {
        case .integer(let value)?: return .integer(value)
        case .double(let value)?: return .double(value)
        default:
            return unkept()
        }
    }

    /// The digits before the point; `nil` when they do not fit 64 bits.
    ///
    /// Counts downwards, since the lowest integer has no positive counterpart.
    private mutating func wholePart(isNegative: Bool) throws(JSONSyntaxError) -> Int64? {
        let start = index
        var value: Int64? = 0
        while isDigit(current) {
            if let sum = value {
                let (tens, tooMany) = sum.multipliedReportingOverflow(by: 10)
                let (next, tooFar) = tens.subtractingReportingOverflow(Int64(current - UInt8(ascii: "0")))
                value = tooMany || tooFar ? nil : next
            }
            index += 1
        }
        guard index > start else { throw unexpected("a digit") }
        guard bytes[start] != UInt8(ascii: "0") || index == start + 1 else {
            throw JSONSyntaxError("a number has no leading zeros", at: start)
        }
        guard let value, !isNegative else { return value }
        return value == .min ? nil : -value
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard isDigit(current) else { throw unexpected("a digit") }
        while isDigit(current) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}

extension JSONReader {
    /// Reads the text under the index, RFC 8259 section 7.
    mutating func text() throws(JSONSyntaxError) -> String {
        isBrokenText = false
        index += 1
        let start = index
        skipPlainText()
        if current == UInt8(ascii: "\"") {
            let value = try string(bytes[start..<index], from: start)
            index += 1
            return value
        }

        var unescaped = Array(bytes[start..<index])
        while current != UInt8(ascii: "\"") {
            guard current == UInt8(ascii: "\\") else {
                if index < bytes.count {
                    throw JSONSyntaxError(
                        "a control character in text must be written as \\u and four digits",
                        at: index
                    )
                }
                throw unexpected("a quotation mark")
            }
            try appendEscape(to: &unescaped)
            let plain = index
            skipPlainText()
            unescaped.append(contentsOf: bytes[plain..<index])
        }
        let value = try string(unescaped[...], from: start)
        index += 1
        return value
    }

    private mutating func skipPlainText() {
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            index += 1
        }
    }

    /// Escapes yield only whole characters, so what is wrong with unescaped text is wrong in the text as written.
    private func string(_ utf8: ArraySlice<UInt8>, from start: Int) throws(JSONSyntaxError) -> String {
        if let value = String(validating: utf8, as: UTF8.self) { return value }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[start..<index].makeIterator()
        var offset = start
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
        throw JSONSyntaxError("the text is not UTF-8", at: offset)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = index
        index += 1
        let letter = current
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try escapedScalar(from: start)
            UTF8.encode(scalar) { text.append($0) }
        default: throw JSONSyntaxError("unknown escape; a backslash itself is written twice", at: start)
        }
    }

    /// The scalar of one `\u` escape, or of the two that make a surrogate pair.
    private mutating func escapedScalar(from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexadecimalDigits()
        let end = index
        if let scalar = Unicode.Scalar(first) { return scalar }
        if UTF16.isLeadSurrogate(first), current == UInt8(ascii: "\\") {
            index += 1
            if current == UInt8(ascii: "u") {
                index += 1
                let second = try hexadecimalDigits()
                if UTF16.isTrailSurrogate(second) {
                    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
                    if let scalar = Unicode.Scalar(value) { return scalar }
                }
            }
        }
        guard isResult else { throw JSONSyntaxError("half of a surrogate pair", at: start) }
        isBrokenText = true
        index = end
        return "\u{FFFD}"
    }

    private mutating func hexadecimalDigits() throws(JSONSyntaxError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch current {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = current - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = current - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = current - UInt8(ascii: "A") + 10
            default: throw unexpected("four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
