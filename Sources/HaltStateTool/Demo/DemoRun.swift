#if Tool
import HaltState
import HaltStateAuthority

/// Works through a batch of orders: one guarded refund each, and one guarded export of them all.
struct DemoRun: Sendable {
    let desk: RefundDesk
    let authority: LocalAuthority

    /// Makes every call, and says after each what came of it.
    func perform(_ batch: OrderBatch, onEach: (DemoCall) throws -> Void) async throws {
        for order in batch.orders {
            try onEach(await refund(order))
        }
        try onEach(await export(batch))
    }

    private func refund(_ order: Order) async -> DemoCall {
        let key = RefundDesk.refundKey(order)
        let ending: DemoCall.Ending
        do {
            _ = try await desk.issueRefund(
                order,
                amountCents: order.amountCents,
                currency: order.currency,
                reason: order.reason,
                daysSinceDelivery: order.daysSinceDelivery,
                isRepeatCustomer: order.isFromRepeatCustomer,
                customer: order.customer
            )
            ending = success(key)
        } catch {
            ending = DemoCall.Ending(await settled(error, key), idempotencyKey: key)
        }
        return DemoCall(order: order, action: "refund.create", idempotencyKey: key, ending: withApproval(ending, key))
    }

    private func export(_ batch: OrderBatch) async -> DemoCall {
        let key = RefundDesk.exportKey(batch)
        let ending: DemoCall.Ending
        do {
            _ = try desk.exportRecords(batch, count: batch.orders.count)
            ending = success(key)
        } catch {
            ending = DemoCall.Ending(await settled(error, key), idempotencyKey: key)
        }
        return DemoCall(order: nil, action: "data.export", idempotencyKey: key, ending: withApproval(ending, key))
    }

    /// Another demo may be in the middle of the same call: gives it a moment to say how that ended.
    private func settled(_ error: any Error, _ key: String) async -> any Error {
        guard let started = error as? ActionAlreadyStarted, started.status == .started else { return error }
        for _ in 0..<40 {
            guard let operation = try? await authority.operation(IdempotencyKey(key)) else { break }
            if let outcome = operation.outcome?.fact.outcome {
                return ActionAlreadyStarted(
                    status: .completed,
                    outcome: outcome,
                    idempotencyKey: IdempotencyKey(key),
                    action: started.action,
                    operationID: operation.id
                )
            }
            let now = SystemWallClock().now()
            if operation.isInDoubt(at: now) || operation.hasLostPermit(at: now) { break }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return error
    }

    private func success(_ key: String) -> DemoCall.Ending {
        let operation = try? authority.operation(IdempotencyKey(key))
        let approvers = operation?.approval.map { "approved by \($0.approverNames)" }
        return DemoCall.Ending(result: .executed, reason: approvers ?? operation?.ruling.reason)
    }

    /// Names the approval that a call had, where its answer did not.
    private func withApproval(_ ending: DemoCall.Ending, _ key: String) -> DemoCall.Ending {
        // The operation under a key in conflict is another one.
        guard ending.approvalID == nil, ending.result != .conflict, ending.result != .denied else { return ending }
        var ending = ending
        ending.approvalID = (try? authority.operation(IdempotencyKey(key)))?.approval?.terms.id
        return ending
    }
}
#endif
