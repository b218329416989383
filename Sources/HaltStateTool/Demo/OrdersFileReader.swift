#if Tool
import HaltState

/// Reads an orders file, and notes everything that is wrong instead of stopping at the first problem.
struct OrdersFileReader {
    private var findings: [(offset: Int, message: String)] = []
    /// Where each order's name stands.
    private var places: [String: Int] = [:]
    private let bytes: [UInt8]

    /// - Throws: ``OrdersFileError``.
    static func read(_ bytes: [UInt8], file: String) throws -> [Order] {
        var reader = OrdersFileReader(bytes: bytes)
        let orders = reader.read()
        guard reader.findings.isEmpty else { throw reader.error(file: file) }
        return orders
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func report(_ message: String, at offset: Int) {
        findings.append((offset, message))
    }

    private mutating func read() -> [Order] {
        let root: JSONNode
        do {
            root = try JSONReader.read(bytes)
        } catch {
            report(error.message(in: bytes), at: error.offset)
            return []
        }
        guard case .array(let nodes) = root.kind else {
            report("an orders file is a list of orders", at: root.offset)
            return []
        }
        if nodes.isEmpty { report("the list has no orders", at: root.offset) }
        return nodes.compactMap { order($0) }
    }

    private mutating func order(_ node: JSONNode) -> Order? {
        guard case .object(let members) = node.kind else {
            report("an order must be an object", at: node.offset)
            return nil
        }
        let names = Order.CodingKeys.allCases.map(\.rawValue)
        for member in members where !names.contains(member.name) {
            let list = names.joined(separator: ", ")
            report("unknown field \"\(member.name)\"; an order has \(list)", at: member.nameOffset)
        }
        let fields = OrderFields(node: node)
        let id = identifier(fields)
        let customer = fields.text(.customer, in: &self)
        let amount = fields.count(.amountCents, in: &self)
        let currency = fields.currency(in: &self)
        let reason = fields.text(.reason, in: &self)
        let days = fields.count(.daysSinceDelivery, in: &self)
        let refunds = fields.count(.previousRefunds, in: &self)
        guard let id, let customer, let amount, let currency, let reason, let days, let refunds else { return nil }
        return Order(
            orderID: id,
            customer: customer,
            amountCents: amount,
            currency: currency,
            reason: reason,
            daysSinceDelivery: days,
            previousRefunds: refunds
        )
    }

    /// Two orders with one name would share a key, and only the first would ever be refunded.
    private mutating func identifier(_ fields: OrderFields) -> String? {
        guard let id = fields.text(.orderID, in: &self), let node = fields.node[Order.CodingKeys.orderID.rawValue]
        else { return nil }
        if let place = places[id] {
            let line = TextPosition(of: place, in: bytes).line
            report("order_id \"\(id)\" is taken by the order on line \(line)", at: node.offset)
            return nil
        }
        places[id] = node.offset
        return id
    }

    private func error(file: String) -> OrdersFileError {
        var position = TextPosition()
        let problems = findings.sorted { $0.offset < $1.offset }.map { finding in
            position.advance(to: finding.offset, in: bytes)
            return OrdersFileError.Problem(
                file: file,
                line: position.line,
                column: position.column,
                message: finding.message
            )
        }
        return OrdersFileError(problems: problems)
    }
}

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
        if let problem = Self.problem(of: text) {
            reader.report("\(key.rawValue) \(problem)", at: value.offset)
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

    private static func problem(of text: String) -> String? {
        if text.utf8.count > maximumLength { return "must have at most \(maximumLength) bytes" }
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return "must not be blank" }
        if text.hasControlCharacter { return "must hold no control characters such as line ends" }
        if let problem = text.dataProblem { return problem.description }
        return nil
    }
}

/// Everything that is wrong with an orders file, so that one edit can mend it all. No order of it is touched.
struct OrdersFileError: Error, Hashable, Sendable {
    /// One thing that is wrong, and where.
    struct Problem: Hashable, Sendable, CustomStringConvertible {
        let file: String
        let line: Int
        let column: Int
        let message: String

        var description: String { "\(file):\(line):\(column): \(message)" }
    }

    let problems: [Problem]
}
#endif
