#if SQLite
import HaltState
import HaltStateAuthority

/// The call that is measured, as an annotated function makes it.
///
/// The functions are what `@Guarded` makes of the declarations above them, so that the benchmarks need no plug-in. A
/// test of the macro compares the two.
struct GuardedCall {
    let client: HaltStateClient

    // @Guarded(action: "refund.create", idempotencyKey: "refund:{order}", agentID: "refund-desk", riskClass: .high, client: \GuardedCall.client)
    // func refund(order: String, @Amount("amount_cents") cents: Int) async throws -> Int { cents }
    func refund(order: String, cents: Int) async throws -> Int {
        return try await __GuardedCall(
            action: "refund.create",
            idempotencyKey: .template("refund:\(order)"),
            agentID: "refund-desk",
            riskClass: .high,
            client: self.client,
            arguments: [.bound("order", order), .disclosed("amount_cents", cents)]
        ).run(`refund(order:cents:)`)
        func `refund(order:cents:)`() async throws -> Int { cents }
    }

    // @Guarded(action: "refund.create", idempotencyKey: "refund:{order}", agentID: "refund-desk", riskClass: .high, client: \GuardedCall.client)
    // func refundNow(order: String, @Amount("amount_cents") cents: Int) throws -> Int { cents }
    func refundNow(order: String, cents: Int) throws -> Int {
        return try __GuardedCall(
            action: "refund.create",
            idempotencyKey: .template("refund:\(order)"),
            agentID: "refund-desk",
            riskClass: .high,
            client: self.client,
            arguments: [.bound("order", order), .disclosed("amount_cents", cents)]
        ).runBlocking { try `refundNow(order:cents:)`() }
        func `refundNow(order:cents:)`() throws -> Int { cents }
    }
}

extension GuardedCall {
    static let bindingKey = BindingKey(derivedFrom: "benchmark")

    init(_ ledger: any Ledger) throws {
        let policies = try PolicySet(
            [Policy(name: "refunds", actionPattern: "refund.*", effect: .allow, priority: 10)],
            version: "benchmark"
        )
        client = HaltStateClient(
            authority: LocalAuthority(policies: policies, ledger: ledger),
            configuration: HaltStateClient.Configuration(bindingKey: Self.bindingKey)
        )
    }

    func run(_ index: Int) async throws {
        let cents = try await refund(order: "A-\(index)", cents: index)
        precondition(cents == index)
    }

    func runBlocking(_ index: Int) throws {
        let cents = try refundNow(order: "A-\(index)", cents: index)
        precondition(cents == index)
    }
}
#endif
