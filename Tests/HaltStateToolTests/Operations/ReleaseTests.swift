#if Tool
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

#if Server
#endif

@Suite("A key that has come to an end", .tags(.nothingUnknown))
struct ReleaseTests {
    /// A job that fails until there is a file, and that leaves a line for each time that it ran to its end.
    private static func job(_ amount: Int = 1) -> [String] {
        [
            "guard", "--action", "job.run", "--key", "k 1", "--param", "amount=\(amount)", "--", "sh", "-c",
            "test -e ok && echo ran >> log",
        ]
    }

    private static func release(_ more: String...) -> [String] {
        ["operations", "release", "k 1", "--reason", "the bank was away", "--by", "dave"] + more
    }

    private static func failed() async throws -> Tool {
        let tool = try Tool.withPolicies()
        #expect(try await tool(job()).status == 1)
        return tool
    }

    private static func attempts(_ tool: Tool, _ key: String = "k 1") async throws -> [[String: ContextValue]] {
        let shown = try await tool("operations", "show", key, "--json").json().first
        guard case .array(let attempts)? = shown?["attempts"] else { return [] }
        return attempts.compactMap { if case .object(let members) = $0 { members } else { nil } }
    }

    @Test(
        "A key that has come to an end runs again once it is released, as the message of the failed call says, and shows every attempt"
    )
    func failure() async throws {
        let tool = try await Self.failed()
        let again = try await tool(Self.job())
        #expect(again.status == 70)
        #expect(again.errors.contains("operations release 'k 1' --reason"))
        #expect(try await tool("operations", "show", "k 1").output.contains("operations release 'k 1'"))

        let released = try await tool(Self.release())
        #expect(released.status == 0)
        #expect(released.output == "job.run is released; the next call with its key is decided afresh\n")
        let repeated = try await tool(Self.release())
        #expect(repeated.status == 0)
        #expect(repeated.output.hasPrefix("this release is on record already: job.run is released"))
        let line = try #require(try await tool(Self.release("--json")).json().first)
        #expect(line["repeated"] == true)
        #expect(line["status"] == "released")
        #expect(line["released_by"] == "dave")

        try tool.write("", to: "ok")
        #expect(try await tool(Self.job()).status == 0)
        #expect(try await tool(Self.job()).status == 0, "it has run")
        #expect(try tool.text(of: "log") == "ran\n")
        let late = try await tool(Self.release())
        #expect(late.status == 1)
        #expect(late.output.isEmpty)
        #expect(late.errors.contains("job.run was not released: it has succeeded"))

        let attempts = try await Self.attempts(tool)
        #expect(attempts.map { $0["attempt"] } == [1, 2])
        #expect(attempts.map { $0["status"] } == ["released", "completed"])
        #expect(attempts.map { $0["outcome"] } == ["error", "success"])
        #expect(attempts.map { $0["release_reason"] } == ["the bank was away", .null])
        let text = try await tool("operations", "show", "k 1").output
        for words in ["attempt 1", "attempt 2", "released by", "dave (os-user:", "the bank was away"] {
            #expect(text.contains(words), "\(words): \(text)")
        }
        let listed = try await tool("operations", "list", "--json").json()
        #expect(listed.map { $0["attempt"] } == [2])
        #expect(try await tool("evidence", "verify").status == 0)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let words: [String]
        let status: Int32
        let says: String
        var testDescription: String { words.joined(separator: " ") }

        init(_ words: [String], _ status: Int32, _ says: String) {
            self.words = ["operations", "release"] + words
            self.status = status
            self.says = says
        }
    }

    @Test(
        "A key that has come to an end is not released by the agent, without a reason, under another name, or with a finding about what is known",
        arguments: [
            Refused(["k 1", "--reason", "r", "--by", "shell"], 77, "is the agent that asked"),
            Refused(["k 1", "--reason", "r", "--by", " "], 77, "say who releases it"),
            Refused(["k 1", "--reason", "r", "--by", "a\u{200B}b"], 77, "U+200B"),
            Refused(["k 1", "--reason", " "], 1, "say why"), Refused(["k 1"], 64, "--reason"),
            Refused(["none", "--reason", "r"], 66, "no operation under this key"),
            Refused(["k 1", "--reason", "r", "--no-effect"], 1, "it is not in doubt"),
            Refused(["k 1", "--reason", "r", "--no-effect", "--process-ended"], 64, "--process-ended"),
            Refused(["k 1", "--reason", "r", "--operation", "other"], 1, "not other; look at it first"),
        ]
    )
    func refusals(_ example: Refused) async throws {
        let tool = try await Self.failed()
        let run = try await tool(example.words)
        #expect(run.status == example.status)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(example.says), "\(run.errors)")
        #expect(try await Self.attempts(tool).map { $0["status"] } == ["completed"])
    }

    @Test("A key that has come to an end may be another operation only after a release that says so")
    func change() async throws {
        let tool = try await Self.failed()
        let shown = try #require(try await tool("operations", "show", "k 1", "--json").json().first)
        guard case .string(let id)? = shown["operation_id"] else { return #expect(Bool(false)) }
        #expect(try await tool(Self.release("--operation", id)).status == 0)
        try tool.write("", to: "ok")
        #expect(try await tool(Self.job(2)).status == 77)
        try FileManager.default.removeItem(at: tool.url("ok"))
        #expect(try await tool(Self.job()).status == 1)
        #expect(try await tool(Self.release("--operation", id)).status == 1, "it is another attempt by now")
        let released = try await tool(Self.release("--allow-change"))
        #expect(released.output.contains("and may be another operation"))
        try tool.write("", to: "ok")
        #expect(try await tool(Self.job(2)).status == 0)
        #expect(try await Self.attempts(tool).map { $0["release_change"] } == ["refused", "allowed", .null])
    }

    @Test(
        "A key that has come to an end because of a rejection, or of time that ran out, says how it goes on; its approvals go on answering"
    )
    func decided() async throws {
        let tool = try Tool.withPolicies()
        for (action, key, ending) in [("job.ask", "rejected", "rejected"), ("job.brief", "late", "expired")] {
            let call = ["guard", "--action", action, "--key", key, "--", "true"]
            #expect(try await tool(call).status == 75)
            // The other key waits as well by now, and this one's time may have run out already.
            let waiting = try await tool("approvals", "list", "--all", "--json").json()
            let first = try #require(waiting.first { $0["idempotency_key"] == .string(key) }?["approval_id"])
            guard case .string(let id) = first else { return #expect(Bool(false)) }
            if ending == "rejected" {
                #expect(try await tool("approvals", "reject", id, "--approver", "alice").status == 0)
            } else {
                try await eventually("its time runs out") {
                    try await tool("approvals", "show", id, "--json").json().first?["status"] == "expired"
                }
            }
            let refused = try await tool(call)
            #expect(refused.status == 77)
            #expect(refused.errors.contains("operations release \(key)"))
            let words = ["operations", "release", key, "--reason", "a slip", "--by"]
            if ending == "rejected" {
                let stranger = try await tool(words + ["mallory"])
                #expect(stranger.status == 77, "only whom the policy lets decide")
            }
            #expect(try await tool(words + ["bob"]).status == 0)
            #expect(try await tool(call).status == 75, "it is decided afresh")
            let shown = try #require(try await tool("approvals", "show", id, "--json").json().first)
            #expect(shown["status"] == .string(ending))
            let all = try await tool("approvals", "list", "--all", "--json").json()
            #expect(all.contains { $0["approval_id"] == first }, "that of the earlier attempt is listed as well")
            let late = try await tool("approvals", "approve", id, "--approver", "bob")
            #expect(late.status == 1)
            #expect(late.errors.contains("released for another attempt"))
        }
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test("A key that has come to an end is released as the guide prints it, and runs once")
    func guide() async throws {
        let tool = try Tool()
        let run = try await tool.practise("AWayOn")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try tool.text(of: "refunds") == "refunded\n")
        #expect(run.output.contains("refund.create is released; the next call with its key is decided afresh"))
        #expect(run.errors.contains("and failed"))
    }

    #if Server
    @Test(
        "A key that has come to an end is not released by the holder of the key that asked, whatever they are called by now"
    )
    func requester() async throws {
        let tool = try Tool.withPolicies()
        let ledger = try SQLiteLedger(path: tool.url(".haltstate/ledger.db").path)
        let key = try SQLiteAPIKeyStore(ledger).create(tenant: "shop", scopes: [.check])
        let authority = LocalAuthority(
            policies: try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)]),
            ledger: ledger,
            tenant: "shop"
        )
        let identity = OperationIdentity(idempotencyKey: "k 1", action: "job.run", agentID: "desk")
        let request = GuardRequest(
            identity,
            params: [:],
            evidenceContext: ["api_key": key.id],
            startID: "6f1c2d3e-0000-4000-8000-0000000000bb"
        )
        let reply = try await authority.requestPermit(request, from: EstablishedCaller(apiKey: key.id))
        guard case .permitted(let grant) = reply else { return #expect(Bool(false)) }
        let report = OutcomeReport(grant.identity, token: grant.token, reportID: "r", outcome: .error, error: "B")
        _ = try await authority.recordOutcome(report)
        try SQLiteAPIKeyStore(ledger).name(key.id, "Alice")
        try ledger.close()
        func release(by name: String) async throws -> Tool.Run {
            let words = ["operations", "release", "k 1", "--tenant", "shop", "--reason", "r", "--by", name]
            return try await tool(words)
        }
        let refused = try await release(by: "alice")
        #expect(refused.status == 77)
        #expect(refused.errors.contains("alice asked for it; somebody else has to release it"))
        #expect(try await release(by: "bob").status == 0)
    }
    #endif
}
#endif
