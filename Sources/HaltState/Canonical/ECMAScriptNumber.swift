/// The text of a double as ECMAScript writes it, which RFC 8785 section 3.2.2.3 prescribes.
enum ECMAScriptNumber {
    /// Lays out the shortest digits that read back as `value`, by ECMA-262 section 6.1.6.1.20, `Number::toString`.
    ///
    /// Swift's own description holds the same shortest digits and differs only in where it puts the point and exponent.
    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        let (digits, exponent) = decimal(value.magnitude)
        let count = digits.count
        let sign = value < 0 ? "-" : ""
        switch exponent {
        case count...21:
            return sign + digits + String(repeating: "0", count: exponent - count)
        case 1..<max(count, 2) where exponent < count:
            return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let fraction = count > 1 ? "." + digits.dropFirst() : ""
            let power = exponent - 1
            return sign + digits.prefix(1) + fraction + "e" + (power < 0 ? "-" : "+") + String(power.magnitude)
        }
    }

    /// The digits without leading or trailing zeros, and the exponent that puts the point before the first of them.
    private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0

        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), whole.count - leading + power)
    }
}
