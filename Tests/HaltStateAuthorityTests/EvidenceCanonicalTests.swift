import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Events in canonical form", .tags(.evidenceRehashes))
struct EvidenceCanonicalTests {
    @Test("Every payload of a log is the canonical form of what it says (RFC 8785)")
    func log() throws {
        let history = try SampleHistory()
        try history.play(rounds: 1...3)
        let events = try history.authority.blockingLedger.events(from: 1, limit: 1_000, tenant: "shop-7")
        #expect(events.count == 108)
        for event in events { try requireCanonical(event.payload) }
    }

    @Test("An event with any text in every place is read and written again as the same bytes", arguments: nastyTexts)
    func texts(text: String) throws {
        for kind in try EventKinds(text: text).full + EventKinds(text: text).empty {
            try requireSameBytes(kind, text: text, key: text)
            try requireSameBytes(kind, text: text, key: nil)
        }
        // The first three are those that an attempt begins with.
        for kind in try EventKinds(text: text).full.prefix(3) {
            for approval in [nil, Self.carried(text)] {
                let attempt = Attempt(number: 2, previous: text, approval: approval)
                try requireSameBytes(kind, text: text, key: text, attempt: attempt)
            }
        }
        for effect in [OutcomeEffect.none, .suspended(approvalID: text)] {
            let outcome = OperationOutcome(outcome: .error, reportID: text, error: text, effect: effect)
            try requireSameBytes(.completed(outcome), text: text, key: text)
        }
    }

    @Test("An event with any value in its context is read and written again as the same bytes", arguments: nastyValues)
    func values(value: ContextValue) throws {
        let context: GuardContext = ["value": value, "list": [value, value], "object": .object(["": value])]
        for kind in try EventKinds(text: "text", context: context).full {
            try requireSameBytes(kind, text: "text", key: "key")
        }
    }

    @Test("The events of this test are of every kind")
    func coverage() throws {
        let kinds = try EventKinds(text: "text")
        #expect(Set(kinds.full.map(\.name)).count == 31)
        #expect(Set(kinds.full.map(\.name)) == Set(kinds.empty.map(\.name)))
    }

    private static func carried(_ text: String) -> CarriedApproval {
        CarriedApproval(
            id: text,
            approvers: text,
            approvedAt: EventKinds.time,
            useBy: EventKinds.time,
            limit: 100,
            uses: 2,
            resumptions: 16
        )
    }

    private func requireSameBytes(
        _ kind: LedgerEvent.Kind,
        text: String,
        key: String?,
        attempt: Attempt? = nil
    ) throws {
        let event = LedgerEvent(
            id: text,
            at: EventKinds.time,
            operationID: text,
            idempotencyKey: key.map { IdempotencyKey($0) },
            attempt: attempt,
            kind: kind
        )
        var head = ChainHead(tenant: TenantID(text))
        let sealed = head.seal(event)
        try requireCanonical(sealed.payload)
        let read = try SealedEvent(payload: sealed.payload, hash: sealed.hash)
        #expect(read.event == event)
        var again = ChainHead(tenant: read.tenant)
        #expect(again.seal(read.event).payload == sealed.payload)
    }

    private func requireCanonical(_ payload: [UInt8]) throws {
        let canonical = try CanonicalJSON.bytes(of: JSONReader.read(payload).contextValue)
        #expect(
            canonical == payload,
            "\(String(decoding: payload, as: UTF8.self)) should be \(String(decoding: canonical, as: UTF8.self))"
        )
    }

    private static let nastyTexts = [
        "", " ", "plain", "\"", "\\", "\\\"", "/", "\\u0041", "{\"a\":1}", "\u{8}\t\n\u{C}\r",
        String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init))), "\u{0}", "a\u{0}b",
        "\u{7F}\u{80}",
        "caf\u{E9}", "cafe\u{301}", "\u{2028}\u{2029}", "\u{FEFF}", "\u{D7FF}\u{E000}", "\u{FFFD}", "\u{FFFF}",
        "\u{1F4B6}", "\u{1F469}\u{200D}\u{1F680}", "\u{10FFFF}", String(repeating: "long ", count: 500),
    ]

    private static let nastyValues: [ContextValue] = [
        nil, true, false, 0, -1, 1, .integer(.max), .integer(.min), .double(-0.0), 0.1, 1e-7, 1e21, 1e17, 1e300,
        .double(.leastNonzeroMagnitude), .double(.greatestFiniteMagnitude), .double(0x1p60), .double(0x1p53 + 2), "",
        "1", [], [[]], .object([:]), ["\u{FFFF}": 1, "\u{10000}": 2, "": 3, "a": 4, "A": 5],
        .object(["e\u{301}": 1, "f": 2]),
    ]
}

/// Every kind of event with the same text in each of its places, and with nothing in those that may be empty.
struct EventKinds {
    let full: [LedgerEvent.Kind]
    let empty: [LedgerEvent.Kind]

    static let time = Timestamp(microseconds: 1_767_225_600_000_001)

    init(text: String, context: GuardContext? = nil) throws {
        let context = context ?? [text: .string(text), "nested": .object([text: [.string(text), nil]])]
        full = try Self.kinds(text: text, optional: text, context: context, links: [text: text, "other": text])
        empty = try Self.kinds(text: text, optional: nil, context: nil, links: [:])
    }

    private static func kinds(
        text: String,
        optional: String?,
        context: GuardContext?,
        links: [String: String]
    ) throws -> [LedgerEvent.Kind] {
        let proposal = try Proposal(
            CallIdentity(
                action: ActionName(stringLiteral: text),
                agentID: AgentID(text),
                resource: optional.map { ResourceName($0) },
                riskClass: optional.map { RiskClass($0) }
            ),
            context: context ?? [:]
        )
        let ruling = PolicyRuling(policyID: optional, policyVersion: text, policyDigest: text, reason: text)
        let permit = PermitTerms(tokenDigest: text, expiresAt: time)
        let approver = Approver(name: text, authentication: text)
        let terms = Approval.Terms(
            id: text,
            decideBy: time,
            useWithin: .microseconds(1_500_900),
            quorum: optional == nil ? 1 : 3,
            approvers: optional.map { [$0, "alice", $0] } ?? [],
            attempts: optional == nil ? 1 : 100,
            requester: optional.map { _ in approver },
            requesterDecides: true
        )
        let report = CheckReport(
            CallIdentity(action: ActionName(stringLiteral: text), agentID: AgentID(text)),
            requestID: text,
            status: .error,
            decision: .approvalRequired,
            policyID: optional,
            result: context,
            evidenceContext: optional.map { [$0: $0] }
        )
        let reconciliation = optional.map { OperationOutcome.Reconciliation(by: approver, reason: $0) }
        let outcome = OperationOutcome(
            outcome: optional == nil ? .success : .error,
            reportID: optional,
            error: optional,
            result: context,
            reconciliation: reconciliation
        )
        return [
            .denied(proposal, ruling, links: links), .approvalRequested(proposal, ruling, terms, links: links),
            .allowed(proposal, ruling, permit, links: links), .found(proposal, outcome),
            .voted(.init(approver: approver, decision: .reject, reason: optional, at: time)),
            .approvalWithdrawn(.init(of: text, by: approver, reason: optional, at: time)),
            .expired(optional == nil ? .decide : .use), .withheld(ruling), .permitted(permit),
            .started(OperationStart(startID: text, leaseExpiresAt: time)),
            .completed(outcome),
            .released(
                OperationRelease(
                    by: approver,
                    reason: text,
                    finding: optional.map { _ in .processEnded },
                    change: optional == nil ? .refused : .allowed
                )
            ),
            .overtaken(by: text), .checked(proposal, ruling, .approvalRequired, links: links), .checkReported(report),
            .restored(LedgerRestore(backedUpAt: time, by: approver)),
            .quarantineLifted(
                QuarantineLift(scope: optional.map { .prefix($0) } ?? .all, by: approver, reason: text)
            ),
            .ordered(OrderGiven(.ok, .agent(AgentID(text)), by: approver, reason: optional)),
            .ordered(
                OrderGiven(
                    optional == nil ? .pause : .kill,
                    optional.map { .actions($0) } ?? .everyone,
                    by: approver,
                    reason: optional
                )
            ),
            .refused(
                OrderRefusal(
                    target: optional.map { .actions($0) } ?? .everyone,
                    status: .pause,
                    agentID: AgentID(text),
                    action: ActionName(stringLiteral: text),
                    idempotencyKey: optional.map { IdempotencyKey($0) },
                    apiKey: optional,
                    earlier: optional == nil ? 0 : 41
                )
            ),
            .keyChanged(
                KeyChange(
                    .created(
                        KeyChange.Grant(
                            name: optional,
                            agent: optional.map { AgentID($0) },
                            scopes: optional.map { [$0, "admin:read"] } ?? [],
                            expiresAt: optional.map { _ in time }
                        )
                    ),
                    key: text,
                    by: approver
                )
            ),
            .keyChanged(KeyChange(.named(text), key: text, by: approver)),
            .keyChanged(KeyChange(.revoked, key: text, by: approver)),
            .keyChanged(KeyChange(.resumed, key: text, by: approver)),
            .userChanged(UserChange(.created(name: text, role: text), user: text, by: approver)),
            .userChanged(UserChange(.reset, user: text, by: approver)),
            .userChanged(UserChange(.roleChanged(text), user: text, by: approver)),
            .userChanged(UserChange(.disabled, user: text, by: approver)),
            .userChanged(UserChange(.enabled, user: text, by: approver)),
            .userChanged(UserChange(.resumed, user: text, by: approver)),
            .policiesReloaded(PolicyReload(version: text, digest: text, by: approver)),
        ]
    }
}
