/// The value of a number's text: its digits without the zeros at either end, and the power of ten of the last one.
///
/// Two texts say the same number exactly when these are equal. That is how an entrance tells whether a number can be
/// kept: nothing is rounded to find out.
///
/// Texts of more than 19 such digits have none. Neither the shortest text of a double (17) nor 64 bits (19) take more.
package struct DecimalValue: Equatable, Sendable {
    private let isNegative: Bool
    private let digits: UInt64
    private let power: Int

    /// So far from 1 that no text brings a number back, and near enough to add to.
    private static let farthest = 1 << 40

    /// Reads a number as JSON writes it, RFC 8259 section 6, in one pass. Whoever calls has checked the form.
    package init?(_ text: some Sequence<UInt8>) {
        var (isNegative, isFraction, isExponent, isExponentNegative) = (false, false, false, false)
        var digits: UInt64 = 0
        var (count, zeros, power, exponent) = (0, 0, 0, 0)
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                if isExponent {
                    exponent = min(exponent * 10 + Int(digit), Self.farthest)
                    continue
                }
                if isFraction { power -= 1 }
                if digit == 0 {
                    // Zeros count only between digits, which the next one decides.
                    if digits > 0 { zeros += 1 }
                    continue
                }
                count += zeros + 1
                guard count <= 19 else { return nil }
                for _ in 0...zeros { digits *= 10 }
                digits += UInt64(digit)
                zeros = 0
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
            case UInt8(ascii: "-"): if isExponent { isExponentNegative = true } else { isNegative = true }
            case UInt8(ascii: "+"): continue
            default: return nil
            }
        }
        self.digits = digits
        self.isNegative = isNegative && digits > 0
        self.power = digits == 0 ? 0 : power + zeros + (isExponentNegative ? -exponent : exponent)
    }

    /// The number as it is kept, or `nil` when keeping it would make another of it.
    ///
    /// A double is written with the fewest digits that tell it apart (RFC 8785 section 3.2.2.3), so what it keeps is the
    /// number of that text. A whole number that only 64 bits keep is an integer, however it is written.
    package var kept: ContextValue? {
        guard digits > 0 else { return .double(0) }
        guard (-400...400).contains(power) else { return nil }
        if let double = Double("\(isNegative ? "-" : "")\(digits)e\(power)"), self == Self(double.description.utf8) {
            return .double(double)
        }
        return whole.map(ContextValue.integer)
    }

    private var whole: Int64? {
        guard (0...18).contains(power) else { return nil }
        var magnitude = digits
        for _ in 0..<power {
            let (product, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            magnitude = product
        }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= Int64.min.magnitude ? Int64(bitPattern: 0 &- magnitude) : nil
    }
}
