#if Tool
import HaltState
import HaltStateAuthority

/// Deciding on calls, and making them.
extension ToolProxy {
    func begin(_ call: ToolCall) throws(MessageRefusal) {
        if let twin = settings.book.twin(of: call.name) {
            let name = twin.visible.prefix(128)
            throw MessageRefusal(.wrongParameters, "the name of the tool has to be written \"\(name)\"", id: call.id)
        }
        let id = call.id
        calls[id] = Flight(call)
        calls[id]?.task = Task { await perform(id) }
    }

    private func perform(_ id: RequestID) async {
        var words = ""
        do {
            try await decide(id)
        } catch {
            words = describe(error, of: id)
        }
        guard let flight = calls.removeValue(forKey: id), !flight.isCancelled else { return }
        // What the tool has said is true, whatever became of its record.
        client.send(flight.reply?.line(to: id) ?? MessageText.answer(id, words))
    }

    /// What is asked of a call: nothing of its arguments but what is disclosed, and the digest of all.
    private struct Question {
        let action: ActionName
        let context: GuardContext
        /// What ties a later call to an approval of this one, or `nil` for a check.
        let key: IdempotencyKey?
    }

    /// Has a call decided on, and makes it; holds it while it waits for an approval and may be held.
    private func decide(_ id: RequestID) async throws {
        guard !isEnding else { throw ServerEnded.wasNotSent }
        guard let question = try question(of: id) else { return }
        guard let key = question.key else { return try await check(id, question) }
        calls[id]?.key = key.rawValue
        let time = ContinuousClock.now + settings.wait
        while true {
            do {
                return try await run(id, question, key)
            } catch let pending as ApprovalPending where ContinuousClock.now < time {
                tell(pending, key: key.rawValue, again: "it goes on by itself")
                try await wait(for: pending, until: time, id)
            }
        }
    }

    private func question(of id: RequestID) throws -> Question? {
        guard let call = calls[id]?.unsent else { return nil }
        guard let action = ActionName(tool: call.name, under: settings.prefix) else { throw ToolUnnameable() }
        let terms = settings.book[call.name]
        var context: GuardContext
        let key: IdempotencyKey?
        do throws(ArgumentProblem) {
            key = try terms.key?.key(call.arguments)
            context = try terms.context(call.arguments)
        } catch {
            throw error.error(action)
        }
        let members = call.arguments.map { ($0, $1) }
        context[RawArguments.toolName] = .string(call.name)
        context[ArgumentDigest.contextName] = .string(try ArgumentDigest.digest(of: members, key: settings.bindingKey))
        return Question(action: action, context: context, key: key)
    }

    private func run(_ id: RequestID, _ question: Question, _ key: IdempotencyKey) async throws {
        try await settings.authority.guard(
            question.action,
            context: question.context,
            idempotencyKey: key,
            agentID: settings.agentID
        ) { permit in
            let reply = try await exchange(id)
            if let facts = reply.facts { permit.attach(facts) }
            if case .error = reply.outcome { throw ToolFailed() }
        }
    }

    private func check(_ id: RequestID, _ question: Question) async throws {
        let check = try await settings.authority.check(
            question.action,
            context: question.context,
            agentID: settings.agentID
        )
        switch check.decision {
        case .allow: break
        case .approvalRequired: throw ToolWithoutKey(tool: calls[id]?.tool ?? "")
        case .deny:
            throw ActionDenied(
                reason: check.reply.reason ?? "policy violation",
                policyID: check.reply.policyID,
                action: question.action
            )
        }
        let reply: ToolReply
        do { reply = try await exchange(id) } catch let error as ActionNotPerformed { throw error.underlying }
        try await settings.authority.report(check, reply.outcome, result: reply.facts)
    }

    /// Sends a call, once, and waits for its answer. Where none comes, it is in doubt for as long as this process lives.
    ///
    /// - Throws: ``ActionNotPerformed`` where it is not sent.
    private func exchange(_ id: RequestID) async throws -> ToolReply {
        guard calls[id]?.isCancelled == false else { throw ActionNotPerformed(CancellationError()) }
        guard !isEnding, calls[id]?.unsent != nil else { throw ActionNotPerformed(ServerEnded.wasNotSent) }
        let serverID = nextID()
        calls[id]?.serverID = serverID
        return await withCheckedContinuation { continuation in
            waiting[serverID] = .call(id, continuation)
            if let line = calls[id]?.unsent.take()?.line(as: serverID) { server.send(line) }
        }
    }

    /// Waits until people have decided, and says every few seconds that it does, where the client wants to hear it.
    ///
    /// - Throws: ``HaltStateError`` with code `approvalTimeout`; `CancellationError`.
    private func wait(
        for pending: ApprovalPending,
        until time: ContinuousClock.Instant,
        _ id: RequestID
    ) async throws {
        let progress = calls[id]?.progressToken.map { token in Task { await sayWaiting(token) } }
        defer { progress?.cancel() }
        try await settings.authority.waitForApproval(
            pending.approvalID,
            timeout: ContinuousClock.now.duration(to: time)
        )
    }

    private func sayWaiting(_ token: ContextValue) async {
        let start = ContinuousClock.now
        for count in 1... {
            let seconds = ContinuousClock.now - start
            client.send(
                MessageText.notification(
                    "notifications/progress",
                    [
                        "progressToken": token,
                        // It may only grow, and what the tool says itself comes after it.
                        "progress": .double(Double(count) * 1e-6),
                        "message": .string("waits for approval, for \(seconds.components.seconds) s so far"),
                    ]
                )
            )
            do { try await Task.sleep(for: .seconds(5)) } catch { return }
        }
    }
}

/// What is said of calls that did not run.
extension ToolProxy {
    /// What the model is told. Whoever runs the proxy reads more on standard error.
    private func describe(_ error: any Error, of id: RequestID) -> String {
        let flight = calls[id]
        switch error {
        case is ToolFailed: return ""
        case is CancellationError where flight?.isCancelled == true: return ""
        case let error as ToolWithoutKey: note(error.description)
        case let error as InvalidArguments: note(error.description.visible)
        case is ToolUnnameable, is ServerEnded, is CancellationError:
            note("\(flight?.tool.visible ?? "") was not called: \(GuardedCallReport(of: error).status.rawValue)")
        default: tell(error, key: flight?.key ?? "", again: "have it called again")
        }
        // Where nothing was sent, the tool has not begun, whatever went wrong.
        let isKnown = error is any GuardedCallError || flight?.serverID != nil
        return isKnown ? GuardedCallReport(of: error).modelMessage : ServerEnded.wasNotSent.modelMessage
    }

    private func tell(_ error: any Error, key: String, again: String) {
        _ = GuardRefusal(error, operation: nil, key: key, location: settings.location, again: again).print()
    }
}

extension ToolReply {
    fileprivate var outcome: Outcome {
        if case .success = ending { .success } else { .error }
    }
}
#endif
