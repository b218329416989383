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
        try onEach(export(batch))
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
            ending = DemoCall.Ending(error, idempotencyKey: key)
        }
        return DemoCall(order: order, action: "refund.create", idempotencyKey: key, ending: withApproval(ending, key))
    }

    private func export(_ batch: OrderBatch) -> DemoCall {
        let key = RefundDesk.exportKey(batch)
        let ending: DemoCall.Ending
        do {
            _ = try desk.exportRecords(batch, count: batch.orders.count)
            ending = success(key)
        } catch {
            ending = DemoCall.Ending(error, idempotencyKey: key)
        }
        return DemoCall(order: nil, action: "data.export", idempotencyKey: key, ending: withApproval(ending, key))
    }

    private func success(_ key: String) -> DemoCall.Ending {
        let operation = try? authority.operation(key)
        let approvers = operation?.approval.map { "approved by \($0.approverNames)" }
        return DemoCall.Ending(result: .executed, reason: approvers ?? operation?.ruling.reason)
    }

    /// Names the approval that a call had, where its answer did not.
    private func withApproval(_ ending: DemoCall.Ending, _ key: String) -> DemoCall.Ending {
        // The operation under a key in conflict is another one.
        guard ending.approvalID == nil, ending.result != .conflict, ending.result != .denied else { return ending }
        var ending = ending
        ending.approvalID = (try? authority.operation(key))?.approval?.terms.id
        return ending
    }
}
#endif
