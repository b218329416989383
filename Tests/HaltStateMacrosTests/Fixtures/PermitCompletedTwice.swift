import HaltState

func completeTwice(_ client: HaltStateClient) async throws {
    // expected-error@+1 {{'permit' consumed more than once}}
    let permit = try await client.permit(for: GuardCall("refund.create", idempotencyKey: "refund:1"))
    try await permit.complete()  // expected-note {{consumed here}}
    try await permit.fail(CancellationError())  // expected-note {{consumed again here}}
}

func completeOnce(_ client: HaltStateClient) async throws {
    let permit = try await client.permit(for: GuardCall("refund.create", idempotencyKey: "refund:2"))
    try await permit.complete(result: ["refund_id": "r-2"])
}
