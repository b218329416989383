import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("Names of people", .tags(.exactComparison))
struct PeopleTests {
    private static func text(_ approvers: [String]) -> String {
        let list = approvers.isEmpty ? "" : #", "approvers": ["\#(approvers.joined(separator: "\", \""))"]"#
        return #"""
            [{"name": "two", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1,
              "approval": {"quorum": 2\#(list)}}]
            """#
    }

    /// An operation that waits for two people.
    private struct Scene {
        let ledger = MemoryLedger()
        let clock = ManualClock()
        let authority: LocalAuthority
        private let request: GuardRequest

        init(agent: AgentID = "worker", approvers: [String] = []) throws {
            authority = LocalAuthority(
                policies: try PolicySet(bytes: PeopleTests.text(approvers).utf8, file: "p.json"),
                ledger: ledger,
                wallClock: clock
            )
            request = GuardRequest(
                OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: agent),
                params: [:],
                evidenceContext: [:]
            )
            _ = try ask()
        }

        func ask() throws -> GuardReply { try authority.requestPermit(request) }

        var approval: String {
            get throws { try #require(try authority.operation("k")?.approval).terms.id }
        }

        /// - Returns: Whether the answer counted.
        func approve(_ name: String, isOnRecord: Bool = false) throws -> Bool {
            let approver = Approver(name: name, authentication: "test", isOnRecord: isOnRecord)
            return try authority.decide(approval, .approve, by: approver).isCounted
        }
    }

    @Test("A quorum is not filled by one person whom an earlier version has counted twice")
    func countedTwice() throws {
        let scene = try Scene()
        #expect(try scene.approve("alice"))
        let operation = try #require(try scene.authority.operation("k"))
        // As the earlier version would have recorded it, with a quorum of three.
        let ledger = MemoryLedger()
        let ruling = PolicyRuling(policyID: nil, policyVersion: "1", policyDigest: "", reason: "because")
        let terms = Approval.Terms(
            id: "6f1c2d3e-0000-4000-8000-000000000001",
            decideBy: scene.clock.now() + .seconds(600),
            useWithin: .seconds(600),
            quorum: 3,
            approvers: []
        )
        let names = ["alice", "alice\u{200B}"]
        let kinds: [LedgerEvent.Kind] =
            [.approvalRequested(operation.proposal, ruling, terms, links: [:])]
            + names.map { name in
                let approver = Approver(name: name, authentication: "test")
                return .voted(Approval.Vote(approver: approver, decision: .approve, reason: nil, at: scene.clock.now()))
            }
        let events = kinds.enumerated().map { number, kind in
            LedgerEvent(
                id: "6f1c2d3e-0000-4000-8000-00000000001\(number)",
                at: scene.clock.now(),
                operationID: "6f1c2d3e-0000-4000-8000-000000000002",
                idempotencyKey: "k",
                kind: kind
            )
        }
        _ = try ledger.appendBlocking(to: .key("k"), tenant: .local) { _ in events }
        let authority = LocalAuthority(policies: .empty, ledger: ledger, wallClock: scene.clock)
        let error = #expect(throws: ApproverNotAllowed.self) {
            try authority.decide(terms.id, .approve, by: Approver(name: "bob", authentication: "test"))
        }
        #expect(error?.reason == .countedTwice)
        #expect(try authority.operation("k")?.status == .pending)
        let bob = Approver(name: "bob", authentication: "test")
        #expect(try authority.decide(terms.id, .reject, by: bob).operation.status == .rejected)
    }

    private static let samePeople = [
        "ALICE", "Alice", "alice ", "\u{A0}alice", "al\u{200B}ice", "alice\u{AD}", "\u{202E}alice", "ａｌｉｃｅ",
    ]

    @Test("One person is counted once, however the name is written, also with several API keys", arguments: samePeople)
    func onePerson(name: String) throws {
        let scene = try Scene()
        #expect(try scene.approve("alice"))
        #expect(try !scene.approve(name, isOnRecord: true))
        #expect(try scene.authority.operation("k")?.status == .pending)
        #expect(try scene.approve("bob"))
        #expect(try scene.authority.operation("k")?.status == .approved)
    }

    @Test("An agent approves nothing of its own under a name that reads the same", arguments: samePeople)
    func requester(name: String) throws {
        let scene = try Scene(agent: "alice")
        let error = #expect(throws: ApproverNotAllowed.self) { try scene.approve(name, isOnRecord: true) }
        #expect(error?.reason == .requestingAgent)
    }

    @Test("Who is listed may approve, however an API key writes the name", arguments: samePeople)
    func listed(name: String) throws {
        let scene = try Scene(approvers: ["alice", "bob"])
        #expect(try scene.approve(name, isOnRecord: true))
        let error = #expect(throws: ApproverNotAllowed.self) { try scene.approve("carol", isOnRecord: true) }
        #expect(error?.reason == .notListed(["alice", "bob"]))
    }

    private static let unfit = [
        ("alice\u{200B}", "holds U+200B, which cannot be seen"),
        ("al\u{202E}ice", "holds U+202E, which changes the direction of the text"),
        ("alice ", "ends with a blank (U+0020)"), ("\u{A0}alice", "starts with a blank (U+00A0)"),
        ("ali\nce", "holds the control character U+000A"),
        ("\u{430}lice", "has a word with letters of several scripts"),
        ("bob@\u{430}cme.example", "has a word with letters of several scripts"),
    ]

    @Test("A new name that could be taken for another one answers nothing, and is not repeated", arguments: unfit)
    func refused(name: String, words: String) throws {
        let scene = try Scene()
        let error = #expect(throws: ApproverNotAllowed.self) { try scene.approve(name) }
        #expect(error?.description.hasPrefix("the approver's name \(words)") == true)
        #expect(error?.description.contains(name) == false)
        #expect(try scene.authority.operation("k")?.approval?.votes == [])
    }

    @Test("Other people's names are taken as they are", arguments: ["алексей@corp.example", "山田 たろう", "Zoë O'Brien"])
    func fit(name: String) throws {
        let scene = try Scene()
        #expect(try scene.approve(name))
    }

    @Test(
        "A name that the approval lists byte for byte, and one of an API key, go on",
        arguments: unfit.map(\.0).filter { !$0.contains("\n") }
    )
    func known(name: String) throws {
        let listed = try Scene(approvers: [name, "bob"])
        #expect(try listed.approve(name))
        let holder = try Scene()
        #expect(try holder.approve(name, isOnRecord: true))
        #expect(try !holder.approve(name), "who has answered is on record, too")
    }

    @Test("A quorum that one person under two names has reached stays reached")
    func replayed() throws {
        let scene = try Scene()
        for name in ["alice", "alice\u{200B}"] {
            let vote = Approval.Vote(
                approver: Approver(name: name, authentication: "os-user:root(0)"),
                decision: .approve,
                reason: nil,
                at: scene.clock.now()
            )
            _ = try scene.ledger.appendBlocking(to: .approval(try scene.approval), tenant: .local) { state in
                let operation = try #require(state.operation)
                return [
                    LedgerEvent(
                        id: "vote-\(name)",
                        at: vote.at,
                        operationID: operation.id,
                        idempotencyKey: operation.idempotencyKey,
                        kind: .voted(vote)
                    )
                ]
            }
        }
        #expect(try scene.authority.operation("k")?.status == .approved)
        #expect(try scene.authority.operation("k")?.approval?.approverNames == "alice, alice\u{200B}")
        guard case .permitted = try scene.ask() else { return #expect(Bool(false), "what was approved runs") }
        #expect(try scene.authority.verifyEvidence().events == 4)
    }

    @Test("A finding is not recorded under a new name that could be taken for another one", arguments: unfit)
    func reconciled(name: String, words: String) throws {
        let scene = try Scene()
        _ = try (scene.approve("alice"), scene.approve("bob"), scene.ask())
        scene.clock.advance(by: .seconds(86_400))
        func reconcile(isOnRecord: Bool) throws {
            let finder = Approver(name: name, authentication: "test", isOnRecord: isOnRecord)
            try scene.authority.reconcile("k", .error, by: finder, reason: "looked")
        }
        let error = #expect(throws: HaltStateError.self) { try reconcile(isOnRecord: false) }
        #expect(error?.code == .invalidCall)
        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains(name) == false)
        try reconcile(isOnRecord: true)
        #expect(try scene.authority.operation("k")?.status == .completed)
    }
}
