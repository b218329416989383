#if Tool
/// A number by its digits as text, which no arithmetic can round: what the tests hold entrances to.
struct DecimalText: Equatable {
    private let sign: String
    /// Without zeros at either end.
    private let digits: String
    /// Of ten, for the point before the first digit.
    private let exponent: Int

    init(_ text: String) {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1).map(String.init)
        let isNegative = parts[0].hasPrefix("-")
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(mantissa[0])
        let all = whole + (mantissa.count > 1 ? String(mantissa[1]) : "")
        let leading = all.prefix { $0 == "0" }.count
        var rest = all.dropFirst(leading)
        while rest.last == "0" { rest.removeLast() }
        digits = String(rest)
        sign = isNegative && !digits.isEmpty ? "-" : ""
        let power = parts.count > 1 ? Int(parts[1].drop { $0 == "+" }) ?? 0 : 0
        exponent = digits.isEmpty ? 0 : whole.count - leading + power
    }

    /// The whole number, or `nil` for a fraction and for what is too long for anybody.
    private var whole: String? {
        guard !digits.isEmpty else { return "0" }
        guard exponent >= digits.count, exponent < 64 else { return nil }
        return sign + digits + String(repeating: "0", count: exponent - digits.count)
    }

    /// Whether a number can be kept: it is what the nearest double prints, or a whole number of 64 signed bits.
    static func isExact(_ text: String) -> Bool {
        let number = DecimalText(text)
        if let whole = number.whole, Int64(whole) != nil { return true }
        guard let double = Double(text), double.isFinite else { return false }
        return DecimalText("\(double)") == number
    }

    /// A text of a number, of a kind that is often wrong.
    static func random(using generator: inout some RandomNumberGenerator) -> String {
        func digits(_ range: ClosedRange<Int>, using generator: inout some RandomNumberGenerator) -> String {
            let count = Int.random(in: range, using: &generator)
            return String((0..<count).map { _ in "0123456789".randomElement(using: &generator) ?? "0" })
        }
        func whole(_ range: ClosedRange<Int>, using generator: inout some RandomNumberGenerator) -> String {
            let rest = digits(range, using: &generator).drop { $0 == "0" }
            return rest.isEmpty ? "0" : String(rest)
        }
        let sign = Bool.random(using: &generator) ? "-" : ""
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return sign + whole(1...18, using: &generator)
        case 1: return sign + whole(18...24, using: &generator)
        case 2: return sign + whole(1...6, using: &generator) + "." + digits(1...5, using: &generator)
        case 3: return sign + whole(1...20, using: &generator) + "." + digits(1...25, using: &generator)
        case 4:
            let fraction = Bool.random(using: &generator) ? "." + digits(1...18, using: &generator) : ""
            let mark = ["e", "E", "e+", "e-", "E-"].randomElement(using: &generator) ?? "e"
            return sign + whole(1...4, using: &generator) + fraction + mark + digits(1...4, using: &generator)
        case 5:
            // What a double prints is exact, and with one more digit it is not.
            let double = Double(bitPattern: .random(in: 0...UInt64.max, using: &generator))
            return double.isFinite ? "\(double)" : "0"
        case 6: return "\(Double(Int64.random(in: .min ... .max, using: &generator)))"
        case 7:
            let edge =
                [Int64.max, .min, 1 << 53, 1 << 53 + 1, 7, 1_000_000_000_000_000_000].randomElement(using: &generator)
                ?? 7
            return "\(edge)" + (["", ".0", ".000", "e0", "0", "e1"].randomElement(using: &generator) ?? "")
        case 8: return sign + "0." + String(repeating: "0", count: .random(in: 0...340, using: &generator)) + "1"
        default:
            let zeros = String(repeating: "0", count: .random(in: 0...320, using: &generator))
            return sign + whole(1...3, using: &generator).replacing("0", with: "7") + zeros
        }
    }
}
#endif
