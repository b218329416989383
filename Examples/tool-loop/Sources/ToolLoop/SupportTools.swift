import HaltState
import HaltStateTools

/// What the model may do. Each function asks the authority first, and is a tool because it is annotated.
@GuardedTools
@GuardedService(client: \.haltState, agentID: "support-agent")
package struct SupportTools: Sendable {
    let haltState: HaltStateClient
    let shop: Shop

    package init(haltState: HaltStateClient, shop: Shop) {
        self.haltState = haltState
        self.shop = shop
    }

    /// The tools, of which the answer of a refund is kept: a model that asks for one again is told which it was.
    package var toolbox: Toolbox {
        get throws { try Toolbox(tools, keepingAnswersOf: ["refundOrder"]) }
    }

    /// Gives a customer their money back, once for each order.
    ///
    /// - Parameters:
    ///   - orderID: The number of the order, such as 1001.
    ///   - amountCents: How much, in cents and not in euros.
    ///   - reason: Why, in a few words.
    @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}", riskClass: .high)
    func refundOrder(
        @Identifier("order_id") @Trimmed orderID: String,
        @Amount("amount_cents") amountCents: Int,
        @Unbound reason: String
    ) async throws -> String {
        try shop.note("refund \(orderID) \(amountCents)")
        return "refunded \(amountCents) cents of order \(orderID)"
    }

    /// Sends the customer of an order a mail, once for each order and subject.
    ///
    /// - Parameters:
    ///   - orderID: The number of the order.
    ///   - text: The mail, which nobody but the customer sees.
    // The text is the effect, so it is part of the operation, and only the digest has it: another text under the same subject is
    // a conflict, and no second mail.
    @Guarded(action: "mail.send", idempotencyKey: "mail:{orderID}:{subject}")
    func mailCustomer(
        @Identifier("order_id") @Trimmed orderID: String,
        @Identifier subject: MailSubject,
        @Redacted @Trimmed text: String
    ) async throws {
        guard orderID != "1404" else { throw MailServerError(reply: "550 no such mailbox: \(text)") }
        try shop.note("mail \(orderID) \(subject.rawValue)")
    }

    /// Deletes an order and all that belongs to it.
    @Guarded(action: "order.delete", idempotencyKey: "delete:{orderID}")
    func deleteOrder(@Identifier("order_id") @Trimmed orderID: String) async throws {
        try shop.note("delete \(orderID)")
    }

    /// Writes all orders of a day to a file for the accountants. Takes long.
    ///
    /// - Parameter day: The day, such as 2026-01-31.
    @Guarded(action: "order.export", idempotencyKey: "export:{day}")
    func exportOrders(@Identifier of day: String) async throws -> [String: Int] {
        try shop.note("export \(day) begun")
        try await Task.sleep(for: .seconds(600))
        try shop.note("export \(day) ended")
        return ["orders": 12]
    }
}

/// What a mail is about.
enum MailSubject: String, CaseIterable, Codable, ToolSchema { case refund, delay, question }

/// The mail server did not take a mail. Its reply is not for a model.
struct MailServerError: Error {
    let reply: String
}
