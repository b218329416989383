#if Macros
/// The value of a number that is written in source, as far as it has to be compared with another one.
struct NumberLiteral: Comparable {
    private let whole: Int?
    private let number: Double

    /// - Parameter text: A literal of an integer or a floating-point number, perhaps with a sign; `nil` for one that no type holds.
    init?(_ text: String) {
        let digits = text.filter { $0 != "_" && $0 != " " }
        let magnitude = digits.first == "-" ? digits.dropFirst() : digits[...]
        let radix = ["0x": 16, "0o": 8, "0b": 2][String(magnitude.prefix(2))] ?? 10
        let plain = radix == 10 ? magnitude : magnitude.dropFirst(2)
        whole = Int((digits.first == "-" ? "-" : "") + plain, radix: radix)
        guard let number = whole.map(Double.init) ?? Double(digits) else { return nil }
        self.number = number
    }

    /// Doubles have no place for every whole number.
    static func < (left: Self, right: Self) -> Bool {
        if let left = left.whole, let right = right.whole { return left < right }
        return left.number < right.number
    }

    static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }
}
#endif
