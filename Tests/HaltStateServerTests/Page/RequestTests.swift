#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@testable import HaltStateServer

@Suite("Requests on the page", .tags(.allowedIsWhatRuns))
struct RequestTests {
    /// Somebody who has signed in.
    private static func person(
        _ name: String,
        _ server: TestServer,
        role: UserRole = .approver,
        tenant: TenantID = "shop"
    ) async throws -> Browser {
        _ = try await server.person(name, role: role, tenant: tenant)
        let browser = Browser(server)
        #expect(try await browser.signIn(name, TestServer.password).status == 303)
        return browser
    }

    /// Asks for something that waits.
    ///
    /// - Returns: The path of its page.
    private static func ask(
        _ server: TestServer,
        _ action: String = "job.ask",
        key: String = "k",
        params: ContextValue = [:],
        as holder: APIKey? = nil
    ) async throws -> String {
        let asker = try holder ?? server.key(.check)
        let asked = try await server.guardCall(action, key: key, params: params, as: asker)
        return "/requests/\(try asked.text("approval_id"))"
    }

    /// Decides as the page's form does.
    private static func decide(
        _ browser: Browser,
        _ path: String,
        _ decision: String,
        reason: String = "",
        changing fields: [String: String] = [:]
    ) async throws -> Browser.Page {
        let page = try await browser.get(path)
        let digest = page.text.firstMatch(of: /name="digest" value="([0-9a-f]{64})"/).map { String($0.1) } ?? ""
        let own = ["form": page.token, "digest": digest, "decision": decision, "reason": reason]
        return try await browser.post("\(path)/decision", own.merging(fields) { $1 })
    }

    private static func status(_ server: TestServer, _ action: String = "job.ask") async throws -> ContextValue? {
        try await server.guardCall(action, key: "k", as: server.key(.check))["status"]
    }

    @Test("A person approves what was shown to them, the call goes on, and the evidence names the account")
    func approves() async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            #expect(try await alice.get("/").text.contains("Nothing waits for a decision."))
            let params: ContextValue = ["cents": 4200, "to": "bob"]
            let path = try await Self.ask(server, params: params)
            let queue = try await alice.get("/").text
            #expect(
                queue.contains("<h2>job.ask</h2>") && queue.contains("href=\"\(path)\"") && queue.contains("0 of 1")
            )
            let page = try await alice.get(path).text
            for text in ["<dd>job.ask</dd>", ">4200<", ">&quot;bob&quot;<", "<dd>worker</dd>", "ask, version test-1"] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(!page.contains("disabled"))
            let answer = try await Self.decide(alice, path, "approve")
            #expect(answer.status == 303 && answer.header("Location") == path)
            #expect(try await alice.get(path).text.contains("This request is approved, and not used yet."))
            #expect(try await alice.get("/").text.contains("Nothing waits for a decision."))
            let permit = try await server.guardCall("job.ask", key: "k", params: params, as: server.key(.check))
            #expect(permit["status"] == "approved")
            let account = try #require(try server.users.account(named: "alice"))
            let authority = LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop")
            let operation = try await authority.operation("k")
            let vote = try #require(operation?.approval?.votes.first)
            #expect(vote.approver == Approver(name: "alice", authentication: "session:\(account.id)"))
        }
    }

    @Test("A rejection needs a reason, which is on record")
    func rejects() async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let path = try await Self.ask(server)
            for reason in ["", "  ", String(repeating: "r", count: 8_001)] {
                #expect(try await Self.decide(alice, path, "reject", reason: reason).status == 422)
            }
            #expect(try await Self.decide(alice, path, "maybe").status == 422)
            #expect(try await Self.status(server) == "pending")
            #expect(try await Self.decide(alice, path, "reject", reason: "wrong <account>").status == 303)
            #expect(try await Self.status(server) == "denied")
            let page = try await alice.get(path).text
            #expect(page.contains("wrong &lt;account&gt;") && page.contains("This request is rejected."))
            #expect(!page.contains("name=\"decision\""))
        }
    }

    @Test("Another digest than the one of what is asked decides on nothing", arguments: ["approve", "reject"])
    func digest(decision: String) async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let path = try await Self.ask(server)
            for digest in ["", String(repeating: "0", count: 64)] {
                let fields = ["digest": digest]
                let answer = try await Self.decide(alice, path, decision, reason: "r", changing: fields)
                #expect(answer.status == 409 && answer.text.contains("Nothing was decided"))
            }
            #expect(try await Self.status(server) == "pending")
        }
    }

    /// Who may not approve, and what the page says of it.
    enum Refused: String, CaseIterable { case viewer, requester, notListed }

    @Test(
        "Whoever may not decide is shown why, the buttons disabled, and a form that is sent anyway is refused",
        arguments: Refused.allCases
    )
    func refused(refused: Refused) async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("carol", server, role: refused == .viewer ? .viewer : .admin)
            let holder = try server.key(.check, name: refused == .requester ? "CAROL" : "desk")
            let action = refused == .notListed ? "job.listed" : "job.ask"
            let path = try await Self.ask(server, action, as: holder)
            let page = try await alice.get(path)
            let why =
                [
                    .viewer: "your role is viewer", .requester: "asked for this action and may not decide",
                    .notListed: "alice, bob may",
                ] as [Refused: String]
            #expect(page.status == 200 && page.text.contains(why[refused] ?? "?"))
            #expect(page.text.contains("value=\"approve\" disabled"))
            let answer = try await Self.decide(alice, path, "approve")
            #expect(answer.status == 403 && answer.text.contains(why[refused] ?? "?"))
            #expect(try await Self.status(server, action) == "pending")
        }
    }

    @Test("A person sees and decides on nothing of another tenant, and on nothing without having signed in")
    func tenants() async throws {
        try await TestServer.runPage { server in
            let path = try await Self.ask(server)
            let stranger = try await Self.person("mallory", server, role: .admin, tenant: "other")
            #expect(try await stranger.get("/").text.contains("Nothing waits for a decision."))
            let page = try await stranger.get(path)
            #expect(page.status == 404 && !page.text.contains("job.ask"))
            let token = try await stranger.get("/").token
            let fields = ["form": token, "digest": "", "decision": "approve", "reason": ""]
            #expect(try await stranger.post("\(path)/decision", fields).status == 404)
            let nobody = Browser(server)
            #expect(try await nobody.get(path).header("Location") == "/sign-in")
            let own = try await nobody.get("/sign-in").token
            let answer = try await nobody.post("\(path)/decision", fields.merging(["form": own]) { $1 })
            #expect(answer.header("Location") == "/sign-in")
            for name in ["/requests/none", "/requests/\(UUID().uuidString.lowercased())", "/requests/%2e%2e"] {
                #expect(try await stranger.get(name).status == 404, "\(name)")
            }
            #expect(try await Self.status(server) == "pending")
        }
    }

    @Test("What was decided meanwhile by somebody else, or is over, is said, and changes nothing")
    func late() async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let bob = try await Self.person("bob", server)
            let path = try await Self.ask(server)
            let page = try await bob.get(path)
            let digest = page.text.firstMatch(of: /name="digest" value="([0-9a-f]{64})"/).map { String($0.1) } ?? ""
            #expect(try await Self.decide(alice, path, "reject", reason: "no").status == 303)
            let fields = ["form": page.token, "digest": digest, "decision": "approve", "reason": ""]
            let late = try await bob.post("\(path)/decision", fields)
            #expect(late.status == 409 && late.text.contains("was rejected by alice"))
        }
    }

    @Test("The words of a command are shown to those who may decide, and to nobody who only looks")
    func command() async throws {
        try await TestServer.runPage { server in
            let words = CommandWords(["deploy", "--password", "s3cret"])
            let authority = LocalAuthority(
                policies: try PolicySet(bytes: server.policies.text.utf8, file: "policies.json"),
                ledger: CommandKeepingLedger(server.ledger, keeping: words),
                tenant: "shop",
                wallClock: server.clock
            )
            let digest = ContextValue.string(try words.digest(under: server.ledger.bindingKey))
            let request = GuardRequest(
                OperationIdentity(idempotencyKey: "k", action: "job.ask", agentID: "shell"),
                params: ["arguments_digest": digest],
                evidenceContext: [:]
            )
            guard case .pending(let id, _) = try await authority.requestPermit(request) else {
                Issue.record("nothing waits")
                return
            }
            for (name, role) in [("vic", UserRole.viewer), ("alice", .approver)] {
                let page = try await Self.person(name, server, role: role).get("/requests/\(id)").text
                #expect(page.contains("s3cret") == (role == .approver), "\(role)")
            }
        }
    }

    @Test("A quorum of two takes two people, and an account counts beside its maker only on what was asked for since")
    func quorum() async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let bob = try await Self.person("bob", server)
            server.clock.advance(by: .seconds(1))
            let path = try await Self.ask(server, "job.listed")
            #expect(try await Self.decide(alice, path, "approve").status == 303)
            #expect(try await bob.get(path).text.contains("1 of 2"))
            #expect(try await Self.decide(alice, path, "approve").status == 303, "the same again is no second person")
            #expect(try await Self.status(server, "job.listed") == "pending")
            #expect(try await Self.decide(bob, path, "approve").status == 303)
            #expect(try await Self.status(server, "job.listed") == "approved")
        }
    }

    @Test(
        "Whatever a client sends stands on the page as text, whole, and with nothing hidden",
        arguments: [
            "<script>alert(1)</script>", "\"\u{301} onclick=\"x", "{{digest}} {{{body}}}", "a\u{202E}b", "a\u{200B}b",
            String(repeating: "long ", count: 400), "https://evil.example",
        ]
    )
    func markup(text: String) async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let path = try await Self.ask(server, params: ["note": .string(text), "nested": [["deep": .string(text)]]])
            let page = try await alice.get(path).text
            #expect(!page.contains("<script") && !page.contains("href=\"https") && !page.contains("onclick=\"x"))
            #expect(!page.unicodeScalars.contains { ["\u{202E}", "\u{200B}"].contains($0) })
            let shown = PageText().escapeText(VisibleJSON.text(of: text))
            #expect(page.ranges(of: shown).count == 2)
            let digests = page.ranges(of: #/[0-9a-f]{64}/#).count
            #expect(digests == 4, "two of forms, one for the form's digest and one to read")
        }
    }

    @Test("The most urgent requests come first, those that are over do not come, and what is left out is counted")
    func urgency() async throws {
        try await TestServer.runPage { server in
            let alice = try await Self.person("alice", server)
            let asker = try server.key(.check)
            var paths: [String] = []
            for number in 0..<52 {
                paths.append(try await Self.ask(server, key: "k-\(number)", as: asker))
                server.clock.advance(by: .seconds(1))
            }
            let queue = try await alice.get("/").text
            let shown = queue.matches(of: /href="(\/requests\/[0-9a-f-]{36})"/).map { String($0.1) }
            #expect(shown == Array(paths.prefix(50)))
            #expect(queue.contains("2 less urgent requests are not shown"))
        }
    }

    @Test(
        "The time that is left is said in its two largest units",
        arguments: [
            (0, "no time"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (90_061, "1 d 1 h"), (86_400, "1 d"),
        ]
    )
    func lengths(seconds: Int, text: String) { #expect(RequestRow.text(.seconds(seconds)) == text) }
}
#endif
