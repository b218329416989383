import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("Who asks for an approval")
struct RequesterTests {
    private static let alice = Approver(name: "alice", authentication: "os-user:alice(1000)")

    /// An operation that waits, and who asked for it.
    private struct Scene {
        let authority: LocalAuthority

        init(excludes: Bool, requester: Approver?, apiKey: String? = nil) throws {
            let rule = ApprovalRule(excludesRequester: excludes)
            let policy = Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, approval: rule)
            authority = LocalAuthority(
                policies: try PolicySet([policy]),
                requester: apiKey == nil ? requester : nil,
                wallClock: ManualClock()
            )
            if let apiKey {
                let caller = EstablishedCaller(apiKey: apiKey, person: requester)
                _ = try authority.requestPermitBlocking(Self.request, from: caller)
            } else {
                _ = try authority.blocking?.requestPermit(Self.request)
            }
        }

        static let request = GuardRequest(
            OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "worker"),
            params: [:]
        )

        var terms: Approval.Terms {
            get throws { try #require(try authority.operation("k")?.approval).terms }
        }

        /// Whether the answer counts; `nil` for somebody who may not give it because they asked.
        func answer(_ name: String, _ authentication: String, _ decision: Approval.Decision) throws -> Bool? {
            let person = Approver(name: name, authentication: authentication)
            do {
                return try authority.decide(terms.id, decision, by: person).isCounted
            } catch let error as ApproverNotAllowed where error.reason == .requester {
                return nil
            }
        }
    }

    @Test(
        "Who asks and is known by the operating system decides like anybody else, unless the policy excludes them",
        arguments: [
            ("alice", "os-user:alice(1000)"), ("ALICE", "api-key:1"), ("somebody else", "os-user:alice(1000)"),
            ("bob", "os-user:bob(1001)"),
        ]
    )
    func person(name: String, authentication: String) throws {
        for decision in Approval.Decision.allCases {
            let open = try Scene(excludes: false, requester: Self.alice)
            #expect(try open.terms.requester == Self.alice && open.terms.requesterDecides)
            #expect(try open.answer(name, authentication, decision) == true)
            let strict = try Scene(excludes: true, requester: Self.alice)
            #expect(try strict.terms.requester == Self.alice && !strict.terms.requesterDecides)
            #expect(try strict.answer(name, authentication, decision) == (name == "bob" ? true : nil))
        }
    }

    @Test("Who asks and holds an API key never decides, whatever the policy says", arguments: [false, true])
    func holder(excludes: Bool) throws {
        let person = Approver(name: "alice", authentication: "api-key:1")
        let scene = try Scene(excludes: excludes, requester: person, apiKey: "1")
        #expect(try !scene.terms.requesterDecides)
        #expect(try scene.answer("Alice", "os-user:alice(1000)", .approve) == nil)
        #expect(try scene.answer("bob", "os-user:bob(1001)", .approve) == true)
    }

    @Test("Who asks has to be known where a policy excludes them, or nothing waits")
    func unknown() throws {
        let error = #expect(throws: HaltStateError.self) { try Scene(excludes: true, requester: nil) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("nobody was asked to approve job.run") == true)
        let open = try Scene(excludes: false, requester: nil)
        #expect(try open.terms.requester == nil && !open.terms.requesterDecides)
        #expect(try open.answer("alice", "os-user:alice(1000)", .approve) == true)
    }

    @Test("Who asks is excluded where one of two policies that both count says so")
    func both() throws {
        let (strict, open) = (ApprovalRule(excludesRequester: true), ApprovalRule(quorum: 2))
        for rule in [strict.combined(with: open), open.combined(with: strict)] {
            #expect(rule?.excludesRequester == true && rule?.quorum == 2)
        }
        #expect(open.combined(with: open)?.excludesRequester == false)
    }

    @Test("Who asks is read from a policy file")
    func file() throws {
        func rule(_ members: String) throws -> ApprovalRule? {
            let text = """
                [{"name": "n", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1, "approval": {\(members)}}]
                """
            return try PolicySet(bytes: text.utf8, file: "p.json").policies[0].approval
        }
        #expect(try rule(#""exclude_requester": true"#)?.excludesRequester == true)
        #expect(try rule(#""exclude_requester": false"#)?.excludesRequester == false)
        #expect(try rule("")?.excludesRequester == false)
    }
}
