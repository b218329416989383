public import HaltState

extension RemoteAuthority: ApprovalFeed {
    /// How long a server may take to accept a connection that then stays open.
    private static let connectTimeLimit = Duration.seconds(10)

    /// Itself.
    public var approvalFeed: (any ApprovalFeed)? { self }

    /// Decisions since a time, the oldest first. One that this version does not understand is left out.
    ///
    /// - Throws: `HaltStateError`.
    public func approvals(
        since: Timestamp,
        limit: Int
    ) async throws -> (decisions: [ApprovalDecision], isFull: Bool) {
        let query = [
            server.tenant, (name: "since", value: since.description), (name: "limit", value: String(limit)),
        ]
        let reply = try await perform(RemoteCall(.approvals, query: query)).message(DecisionList.self)
        return (reply.decisions.compactMap(\.decision), isFull: reply.decisions.count >= limit)
    }

    /// Opens one connection that tells of decisions.
    ///
    /// - Throws: `HaltStateError`.
    public func connect(since: Timestamp?) async throws -> any AsyncSequence<ApprovalEvent, any Error> & Sendable {
        var query = [server.tenant]
        if let since { query.append((name: "last_seen", value: since.description)) }
        let call = RemoteCall(.stream, query: query)
        let prefixes = paths.prefixes(for: call.endpoint)
        for (index, prefix) in prefixes.enumerated() {
            let response = try await open(call, under: prefix)
            let reply = RemoteReply(status: response.status, headers: response.headers, bytes: [])
            guard try accept(reply, of: call, under: prefix, isLast: index == prefixes.count - 1) else { continue }
            let type = response.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
            guard type == "text/event-stream" else {
                throw HaltStateError(
                    code: .wrongContentType,
                    message: "the authority's reply is not a stream of events"
                )
            }
            return ApprovalEventStream(
                body: response.body,
                begun: response.headers["Date"].flatMap { Timestamp(httpDate: $0) }
            )
        }
        throw HaltStateError.missingPermit
    }

    private func open(_ call: RemoteCall, under prefix: RemotePrefix) async throws -> HTTPTransportResponse {
        let request = try server.request(call, under: prefix, timeLimit: .head(Self.connectTimeLimit))
        do {
            return try await pipeline.send(request, server.context(of: call))
        } catch {
            throw HaltStateError.transport(error)
        }
    }

    /// Whether an agent may go on. Only `KILL` and `PAUSE` mean that it may not.
    ///
    /// - Throws: `HaltStateError`.
    public func standing(of agentID: AgentID) async throws -> AgentStanding {
        let call = RemoteCall(.heartbeat, query: [(name: "agent_id", value: agentID.rawValue)])
        return switch try await perform(call).message(Heartbeat.self).status {
        case "KILL": .killed
        case "PAUSE": .paused
        default: .running
        }
    }
}

private struct Heartbeat: Decodable {
    let status: String?
}

private struct DecisionList: Decodable {
    let decisions: [Item]

    /// One decision, or `nil` for one that is not understood: the others are as good as before.
    struct Item: Decodable {
        let decision: ApprovalDecision?

        init(from decoder: any Decoder) throws {
            decision = try? ApprovalDecision(from: decoder)
        }
    }
}
