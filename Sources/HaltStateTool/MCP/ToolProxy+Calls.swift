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
        calls[call.id] = Flight()
        calls[call.id]?.task = Task { await perform(call) }
    }

    private func perform(_ call: ToolCall) async {
        var words = ""
        do {
            try await decide(call)
        } catch {
            words = describe(error, of: call)
        }
        guard let flight = calls.removeValue(forKey: call.id), !flight.isCancelled else { return }
        // What the tool has said is true, whatever became of its record.
        client.send(flight.reply?.line(to: call.id) ?? MessageText.answer(call.id, words))
    }

    /// Has a call decided on, and makes it; holds it while it waits for an approval and may be held.
    private func decide(_ call: ToolCall) async throws {
        guard !isEnding else { throw ServerEnded.wasNotSent }
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
        guard let key else {
            context[RawArguments.toolName] = .string(call.name)
            return try await check(call, action, context)
        }
        calls[call.id]?.key = key.rawValue
        let time = ContinuousClock.now + settings.wait
        while true {
            do {
                return try await run(call, action, context, key)
            } catch let pending as ApprovalPending where ContinuousClock.now < time {
                tell(pending, key: key.rawValue, again: "it goes on by itself")
                try await wait(for: pending, until: time, call)
            }
        }
    }

    private func run(_ call: ToolCall, _ action: ActionName, _ context: GuardContext, _ key: IdempotencyKey)
        async throws
    {
        try await settings.authority.guard(
            action,
            binding: RawArguments(call.arguments),
            tool: call.name,
            context: context,
            idempotencyKey: key,
            agentID: settings.agentID
        ) { permit in
            let reply = try await exchange(call)
            if let facts = reply.facts { permit.attach(facts) }
            if case .error = reply.outcome { throw ToolFailed() }
        }
    }

    /// A tool without a key: nothing ties a later call to an approval of this one.
    private func check(_ call: ToolCall, _ action: ActionName, _ context: GuardContext) async throws {
        var context = context
        let members = call.arguments.map { ($0, $1) }
        context[ArgumentDigest.contextName] = .string(try ArgumentDigest.digest(of: members, key: settings.bindingKey))
        let check = try await settings.authority.check(action, context: context, agentID: settings.agentID)
        switch check.decision {
        case .allow: break
        case .approvalRequired: throw ToolWithoutKey(tool: call.name)
        case .deny:
            throw ActionDenied(
                reason: check.reply.reason ?? "policy violation",
                policyID: check.reply.policyID,
                action: action
            )
        }
        let reply: ToolReply
        do { reply = try await exchange(call) } catch let error as ActionNotPerformed { throw error.underlying }
        try await settings.authority.report(check, reply.outcome, result: reply.facts)
    }

    /// Sends a call, once, and waits for its answer. Where none comes, it is in doubt for as long as this process lives.
    ///
    /// - Throws: ``ActionNotPerformed`` where it is not sent.
    private func exchange(_ call: ToolCall) async throws -> ToolReply {
        guard calls[call.id]?.isCancelled == false else { throw ActionNotPerformed(CancellationError()) }
        guard !isEnding else { throw ActionNotPerformed(ServerEnded.wasNotSent) }
        let id = nextID()
        calls[call.id]?.serverID = id
        return await withCheckedContinuation { continuation in
            waiting[id] = .call(call.id, continuation)
            server.send(call.line(as: id))
        }
    }

    /// Waits until people have decided, and says every few seconds that it does, where the client wants to hear it.
    ///
    /// - Throws: ``HaltStateError`` with code `approvalTimeout`; `CancellationError`.
    private func wait(for pending: ApprovalPending, until time: ContinuousClock.Instant, _ call: ToolCall) async throws
    {
        let progress = call.progressToken.map { token in Task { await sayWaiting(token) } }
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
    private func describe(_ error: any Error, of call: ToolCall) -> String {
        let flight = calls[call.id]
        switch error {
        case is ToolFailed: return ""
        case is CancellationError where flight?.isCancelled == true: return ""
        case let error as ToolWithoutKey: note(error.description)
        case let error as InvalidArguments: note(error.description.visible)
        case is ToolUnnameable, is ServerEnded, is CancellationError:
            note("\(call.name.visible) was not called: \(GuardedCallReport(of: error).status.rawValue)")
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
