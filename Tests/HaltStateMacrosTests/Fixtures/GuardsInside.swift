import HaltState

let client: HaltStateClient = { fatalError() }()

@Guarded(action: "order.close", idempotencyKey: "close:{id}")
func close(id: Int) async throws {
    // expected-warning@+2 {{if 'client.guard("refund.create")' waits for approval, 'close' is recorded as failed; it does not run again by itself}}
    // expected-note@+1 {{write 'onPendingInside: .resume' on '@Guarded' if the body may be run again from its beginning}}
    try await client.guard("refund.create", idempotencyKey: "refund:\(id)") { _ in }
}

@Guarded(action: "order.close", idempotencyKey: "close:{id}")
func closeNow(id: Int) throws {
    // expected-warning@+2 {{'closeNow' is recorded as failed}}
    // expected-note@+1 {{onPendingInside: .fail}}
    let permit = try client.blocking.permit(for: GuardCall("refund.create", idempotencyKey: "x"))
    try permit.complete()
}

@GuardedService(agentID: "desk")
struct Desk {
    @Guarded(action: "refund.create", idempotencyKey: "refund:{id}")
    func refund(id: Int) async throws {}

    @LLMGuarded(idempotencyKey: "answer:{id}")
    func answer(id: Int) async throws -> AsyncThrowingStream<Int, any Error> {
        // expected-warning@+2 {{if 'refund' waits for approval, 'answer' is recorded as failed}}
        // expected-note@+1 {{on '@LLMGuarded' if}}
        try await self.refund(id: id)
        return AsyncThrowingStream { $0.finish() }
    }

    @Guarded(action: "order.close", idempotencyKey: "close:{id}", onPendingInside: .resume)
    func close(id: Int) async throws { try await refund(id: id) }
}
