#if SQLite
import HaltState

/// The same call as ``GuardedCall`` makes, with the same context and digest, in a caller's own words.
struct HandWrittenCall {
    let client: HaltStateClient

    func run(_ index: Int) async throws {
        let cents = try await client.guard(
            "refund.create",
            context: try context(order: "A-\(index)", cents: index),
            idempotencyKey: "refund:A-\(index)",
            agentID: "refund-desk",
            riskClass: .high
        ) { _ in index }
        precondition(cents == index)
    }

    func runBlocking(_ index: Int) throws {
        let cents = try client.blocking.guard(
            "refund.create",
            context: try context(order: "A-\(index)", cents: index),
            idempotencyKey: "refund:A-\(index)",
            agentID: "refund-desk",
            riskClass: .high
        ) { _ in index }
        precondition(cents == index)
    }

    private func context(order: String, cents: Int) throws -> GuardContext {
        let amount = ContextValue.integer(Int64(cents))
        let arguments = [("order", ContextValue.string(order)), ("amount_cents", amount)]
        let digest = try ArgumentDigest.digest(of: arguments, key: GuardedCall.bindingKey)
        return ["amount_cents": amount, ArgumentDigest.contextName: .string(digest)]
    }
}
#endif
