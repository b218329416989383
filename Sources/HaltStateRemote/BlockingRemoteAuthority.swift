import HaltState

/// A remote authority for synchronous callers. Each call blocks the thread that makes it, and starts no task.
struct BlockingRemoteAuthority: BlockingAuthority {
    let remote: RemoteAuthority
    let pipeline: BlockingHTTPPipeline

    func requestPermit(_ request: GuardRequest) throws -> GuardReply {
        let call = try RemoteAuthority.permitCall(request)
        do {
            return try remote.guardReply(try perform(call), to: request)
        } catch {
            throw RemoteAuthority.permitError(error, for: request)
        }
    }

    func redeemPermit(_ request: StartRequest) throws -> StartReceipt {
        let call = try RemoteCall(.start, request, token: request.token)
        do {
            return try perform(call).message(StartReceipt.self)
        } catch {
            throw RemoteAuthority.startError(error, for: request)
        }
    }

    func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt {
        try RemoteAuthority.outcomeReceipt(try perform(try RemoteAuthority.outcomeCall(report)), of: report)
    }

    func check(_ request: CheckRequest) throws -> CheckReply {
        try perform(try RemoteCall(.check, request)).message(CheckReply.self)
    }

    func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        RemoteAuthority.checkReceipt(try perform(try RemoteCall(.checkReport, report)))
    }

    func approval(_ id: String) throws -> ApprovalReply {
        try perform(RemoteAuthority.approvalCall(id)).message(ApprovalReply.self)
    }

    func perform(_ call: RemoteCall) throws -> RemoteReply {
        let prefixes = remote.paths.prefixes(for: call.endpoint)
        for (index, prefix) in prefixes.enumerated() {
            let request = try remote.server.request(call, under: prefix, timeLimit: .reply(remote.timeLimit()))
            let reply = try send(request, of: call)
            let isLast = index == prefixes.count - 1
            if try remote.accept(reply, of: call, under: prefix, isLast: isLast) { return reply }
        }
        throw HaltStateError.missingPermit
    }

    private func send(_ request: HTTPTransportRequest, of call: RemoteCall) throws -> RemoteReply {
        do {
            let response = try pipeline.send(request, remote.server.context(of: call))
            guard let bytes = response.body.bytes else { throw HTTPTransportError(.other) }
            guard bytes.count <= remote.server.replyLimit else { throw HTTPTransportError(.tooLarge) }
            return RemoteReply(status: response.status, headers: response.headers, bytes: bytes)
        } catch {
            throw HaltStateError.transport(error)
        }
    }
}

/// As of the authority that it is a form of: neither the tenant nor the key, nor what a transport is made of.
extension BlockingRemoteAuthority: CustomStringConvertible, CustomReflectable {
    var description: String { "BlockingRemoteAuthority" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
