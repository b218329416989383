import HaltState

/// What is sent and what replies mean, the same for both forms of the authority.
extension RemoteAuthority {
    static func permitCall(_ request: GuardRequest) throws -> RemoteCall {
        var call = try RemoteCall(.permit, request)
        // Servers know no other form, and one may come from a source of the caller's own.
        call.startID = request.startID.flatMap { $0.isUUID ? $0 : nil }
        return call
    }

    /// Reads the decision on an operation.
    func guardReply(_ reply: RemoteReply, to request: GuardRequest) throws -> GuardReply {
        let node = try reply.json()
        if let earlier = try EarlierPermit(node) {
            guard acceptsServersWithoutPermits else {
                throw HaltStateError(
                    code: .malformedReply,
                    message:
                        "the authority allowed \(request.identity.action) without a permit, as servers before 0.8 do; "
                        + "it did not run; set acceptsServersWithoutPermits to rely on such a server"
                )
            }
            return earlier.reply(to: request)
        }
        let answer = try RemoteReply.message(GuardReply.self, in: node, asking: request.identity)
        guard request.startID == nil, case .permitted(var grant) = answer else { return answer }
        // Nobody asked for a start, so none is taken for granted.
        grant.start = nil
        return .permitted(grant)
    }

    /// An empty component, `.` and `..` are steps in a path, escaped or not, and name no approval.
    static func approvalCall(_ id: String) throws -> RemoteCall {
        guard !["", ".", ".."].contains(id) else {
            throw HaltStateError(
                code: .notFound,
                message: "there is no such approval; its identifier is empty or a path"
            )
        }
        return RemoteCall(.approval(id: id))
    }

    static func permitError(_ error: any Error, for request: GuardRequest) -> any Error {
        guard let known = error as? HaltStateError else { return error }
        let refusal = known.underlyingError as? RemoteRefusal
        if known.code == .unprocessable, refusal?.code == GuardedCallStatus.invalidArguments.rawValue {
            return InvalidArguments(request.identity.action, "a value", "is one that the authority does not take")
        }
        guard known.code == .conflict else { return error }
        if refusal?.code == "earlier_key", let key = refusal?.earlierKey, request.earlierKeys.contains(key) {
            return EarlierKeyOnRecord(key: key)
        }
        return IdempotencyConflict(
            idempotencyKey: request.identity.idempotencyKey,
            action: request.identity.action,
            heldBy: refusal?.heldBy,
            difference: refusal?.difference,
            standing: refusal?.earlier.standing,
            outcome: refusal?.outcome
        )
    }

    /// A refused start is told more exactly where the server says why; the contract leaves it open.
    static func startError(_ error: any Error, for request: StartRequest) -> any Error {
        guard let refusal = (error as? HaltStateError)?.underlyingError as? RemoteRefusal else { return error }
        switch (refusal.status, refusal.code) {
        case (410, _), (409, "expired"):
            return ActionExpired(idempotencyKey: request.identity.idempotencyKey, action: request.identity.action)
        case (409, let code?):
            guard let status = ActionAlreadyStarted.Status(rawValue: code) else { return error }
            return ActionAlreadyStarted(
                status: status,
                outcome: refusal.outcome,
                idempotencyKey: request.identity.idempotencyKey,
                action: request.identity.action,
                operationID: refusal.operationID,
                earlier: refusal.earlier
            )
        default: return error
        }
    }

    static func outcomeCall(_ report: OutcomeReport) throws -> RemoteCall {
        var call =
            report.isWithoutPermit
            ? try RemoteCall(.outcome, EarlierOutcomeReport(report))
            : try RemoteCall(.outcome, report, token: report.token)
        call.effect = report.effect
        return call
    }

    /// A server that issues no permits gives no receipts either: that it took the report has to do. One that does not repeat the
    /// effect has not recorded it.
    static func outcomeReceipt(_ reply: RemoteReply, of report: OutcomeReport) throws -> OutcomeReceipt {
        var receipt =
            report.isWithoutPermit
            ? OutcomeReceipt(eventID: "", hash: "", isDuplicate: false) : try reply.message(OutcomeReceipt.self)
        receipt.effect = reply.headers[OutcomeEffect.header].flatMap { OutcomeEffect(headerValue: $0) } ?? .unknown
        return receipt
    }

    /// The contract promises nothing in this reply.
    static func checkReceipt(_ reply: RemoteReply) -> CheckReceipt {
        (try? reply.message(CheckReceipt.self)) ?? CheckReceipt()
    }
}
