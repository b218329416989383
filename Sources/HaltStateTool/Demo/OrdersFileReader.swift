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
#endif
