#if Tool
import HaltState

/// The fields of one order, each read with its own rules. What breaks one is reported and yields `nil`.
struct OrderFields {
    /// Long enough for any name of an order, and short enough for an idempotency key.
    private static let maximumLength = 200

    let node: JSONNode

    func text(_ key: Order.CodingKeys, in reader: inout OrdersFileReader) -> String? {
        guard let value = value(key, in: &reader) else { return nil }
        guard case .string(let text) = value.kind else {
            reader.report("\(key.rawValue) must be text in quotation marks", at: value.offset)
            return nil
        }
        if let defect = Self.defect(of: text) {
            reader.report("\(key.rawValue) \(defect)", at: value.offset)
            return nil
        }
        return text
    }

    /// A whole number that is not negative.
    func count(_ key: Order.CodingKeys, in reader: inout OrdersFileReader) -> Int? {
        guard let value = value(key, in: &reader) else { return nil }
        switch value.kind {
        case .integer(let number) where number >= 0: return Int(number)
        case .integer: reader.report("\(key.rawValue) must not be negative", at: value.offset)
        case .double(let number):
            let problem =
                number == number.rounded() ? "is too large a number" : "must be a whole number, in cents for an amount"
            reader.report("\(key.rawValue) \(problem)", at: value.offset)
        default: reader.report("\(key.rawValue) must be a whole number", at: value.offset)
        }
        return nil
    }

    func currency(in reader: inout OrdersFileReader) -> String? {
        guard let text = text(.currency, in: &reader), let value = node[Order.CodingKeys.currency.rawValue] else {
            return nil
        }
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else {
            reader.report("currency must be an ISO 4217 code such as EUR", at: value.offset)
            return nil
        }
        return text
    }

    private func value(_ key: Order.CodingKeys, in reader: inout OrdersFileReader) -> JSONNode? {
        guard let value = node[key.rawValue] else {
            reader.report("the order needs the field \"\(key.rawValue)\"", at: node.offset)
            return nil
        }
        return value
    }

    private static func defect(of text: String) -> String? {
        if text.utf8.count > maximumLength { return "must have at most \(maximumLength) bytes" }
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return "must not be blank" }
        if text.hasControlCharacter { return "must hold no control characters such as line ends" }
        if let defect = text.dataDefect { return defect.description }
        return nil
    }
}
#endif
