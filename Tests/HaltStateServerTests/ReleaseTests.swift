#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Over HTTP, a key that has come to an end", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct ReleaseTests {
    @Test(
        "Over HTTP, a key that has come to an end runs again once a person has released it, whatever the key is made of",
        arguments: ["k", "refund/7", "100%", "a%2Fb", "a+b c?d=e&f#g;h", "é/ü", "'\"\\"]
    )
    func failed(_ key: String) async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let first = try await server.failedCall(key: key)
            #expect(try await server.guardCall("job.run", key: key)["outcome"] == "error")
            let released = try await server.release(key, as: alice)
            #expect(released.status == 200, "\(released.text)")
            #expect(released["counted"] == true)
            #expect(released["status"] == "released")
            #expect(released["idempotency_key"] == .string(key))
            #expect(released["operation_id"] == first["operation_id"])
            #expect(try released.text("detail").contains("the next call with its key is decided afresh"))
            let again = try await server.release(key, ["reason": "in other words"], as: alice)
            #expect(again.status == 200)
            #expect(again["duplicate"] == true)
            #expect(again["counted"] == false)
            let second = try await server.begunCall(key: key)
            #expect(second["status"] == "allowed")
            #expect(second["operation_id"] != first["operation_id"])
            try await server.report(second, "success", key: key)
            let late = try await server.release(key, as: alice)
            #expect(late.status == 409)
            #expect(late["code"] == "nothing_changed")
            #expect(late["status"] == "completed")
            #expect(try late.text("detail").contains("has succeeded"))
            let attempts = try await server.attempts(key)
            #expect(attempts.map { $0["status"] } == ["released", "completed"])
            #expect(attempts.map { $0["attempt"] } == [1, 2])
            #expect(attempts.map { $0["outcome"] } == ["error", "success"])
            #expect(attempts.first?["released_by"] == "alice")
            #expect(attempts.first?["release_reason"] == "looked it up", "the first one stays")
        }
    }

    @Test(
        "Over HTTP, a key that has come to an end is released and settled by nobody who asked, with whatever key, nor by a key of nobody or of an agent"
    )
    func refusals() async throws {
        try await TestServer.run { server in
            let asker = try server.key(.check, .write, name: "alice")
            let nameless = try server.key(.check)
            _ = try await server.failedCall(as: asker)
            _ = try await server.failedCall(key: "nameless", as: nameless)
            try server.keys.name(nameless.id, "Dora")
            let nobody = try server.key(.write)
            try server.ledger.writeRecordsBlocking { database in
                try database.execute(sql: "UPDATE api_key SET name = NULL WHERE id = ?", arguments: [nobody.id])
            }
            let barred: [(String, APIKey, String)] = [
                ("k", asker, "asked for"), ("k", try server.key(.write, name: "ALICE"), "asked for"),
                ("k", try server.key(.write, name: "worker"), "asked for"),
                ("nameless", try server.key(.write, name: "dora"), "asked for"),
                ("k", nobody, "has no name"), ("k", try server.key(.write, agent: "worker"), "key of an agent"),
            ]
            for (key, holder, words) in barred {
                for answer in [
                    try await server.release(key, as: holder),
                    try await server.reconcile("error", key: key, as: holder),
                ] {
                    #expect(answer.status == 403, "\(key): \(answer.text)")
                    #expect(try answer.text("detail").contains(words), "\(answer.text)")
                }
            }
            #expect(try await server.attempts().map { $0["status"] } == ["completed"])
            for key in ["k", "nameless"] {
                #expect(try await server.release(key, as: server.key(.write, name: "bob")).status == 200)
            }
        }
    }

    @Test(
        "Over HTTP, a key that has come to an end is released by a body that is whole",
        arguments: [
            ([:], "reason is missing"), (["reason": " "], "reason is missing"), (["reason": 1], "must be text"),
            (["reason": "r", "finding": "maybe"], "no_effect, process_ended"),
            (["reason": "r", "change": true], "must be text"), (["reason": "r", "change": "yes"], "refused, allowed"),
            (["reason": "r", "operation_id": 7], "must be text"),
            (["reason": .string(String(repeating: "r", count: 1_001))], "at most 1000 bytes"),
        ] as [(ContextValue, String)]
    )
    func bodies(_ body: ContextValue, _ words: String) async throws {
        try await TestServer.run { server in
            try await server.failedCall()
            let alice = try server.key(.write, name: "alice")
            let answer = try await server.ask("POST", "operations/k/release", body, as: alice)
            #expect(answer.status == 422)
            #expect(try answer.text("detail").contains(words), "\(answer.text)")
            #expect(try await server.attempts().map { $0["status"] } == ["completed"])
        }
    }

    @Test("Over HTTP, a key that has come to an end is not found, or not as it was looked at, and then nothing changes")
    func elsewhere() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let banker = try server.key(.read, .write, tenant: "bank", name: "alice")
            let first = try await server.failedCall()
            for (key, holder) in [("none", alice), ("k", banker), ("%00", alice), ("K", alice)] {
                #expect(try await server.release(key, as: holder).status == 404)
                #expect(try await server.reconcile("error", key: key, as: holder).status == 404)
            }
            #expect(try await server.ask("GET", "operations/k", as: banker).status == 404)
            #expect(try await server.ask("POST", "operations/%FF/release", ["reason": "r"], as: alice).status == 404)
            let other = try await server.release("k", ["operation_id": "another"], as: alice)
            #expect(other.status == 409)
            #expect(other["operation_id"] == first["operation_id"])
            let same = try await server.release("k", ["operation_id": .string(first.text("operation_id"))], as: alice)
            #expect(same["counted"] == true)
        }
    }

    @Test("Over HTTP, a key that has come to an end may be another operation after a release that says so")
    func change() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            try await server.failedCall()
            _ = try await server.release(as: alice)
            #expect(try await server.begunCall(params: ["n": 2])["code"] == "idempotency_conflict")
            #expect(try await server.release("k", ["change": "allowed"], as: alice).status == 409, "it is released")
            try await server.failedCall()
            #expect(try await server.release("k", ["change": "allowed"], as: alice).status == 200)
            #expect(try await server.begunCall(params: ["n": 2])["status"] == "allowed")
        }
    }

    @Test(
        "Over HTTP, a key that has come to an end because of a rejection is released by those whom the policy lets decide"
    )
    func rejected() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let id = try await server.guardCall("job.listed", key: "k").text("approval_id")
            let no: ContextValue = ["decision": "reject"]
            _ = try await server.ask("POST", "approval/\(id)/decision", no, as: alice)
            let stranger = try await server.release(as: server.key(.write, name: "carol"))
            #expect(stranger.status == 403)
            #expect(try await server.release(as: server.key(.write, name: "bob")).status == 200)
            let second = try await server.guardCall("job.listed", key: "k")
            #expect(second["status"] == "pending")
            #expect(second["approval_id"] != .string(id))
        }
    }

    @Test(
        "Over HTTP, a key that has come to an end in doubt is released with a finding, and a late success makes the release void"
    )
    func inDoubt() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let first = try await server.begunCall()
            let early = try await server.release("k", ["finding": "process_ended"], as: alice)
            #expect(early.status == 409)
            #expect(early["in_doubt"] == false)
            #expect(try early.text("detail").contains("may still be running"))
            server.clock.advance(by: .seconds(3_600))
            let unsaid = try await server.release(as: alice)
            #expect(unsaid.status == 409)
            #expect(unsaid["in_doubt"] == true)
            #expect(try unsaid.text("detail").contains("say what you found out"))
            let released = try await server.release("k", ["finding": "process_ended"], as: alice)
            #expect(released.status == 200)
            #expect(try released.text("detail").contains("is not stopped by this"))
            let second = try await server.begunCall()
            #expect(second["status"] == "allowed")
            #expect(try await server.report(first, "success").status == 200)
            let attempts = try await server.attempts()
            #expect(attempts.map { $0["status"] } == ["completed", "started"])
            #expect(attempts.map { $0["release_void"] } == [true, false])
            #expect(attempts.first?["release_finding"] == "process_ended")
            #expect(attempts.last?["doubt"] == "earlier_attempt_succeeded")
            #expect(attempts.last?["overtaken_by"] == first["operation_id"])
            let listed = try await server.ask("GET", "operations?in_doubt=true")
            #expect(listed.text.contains("earlier_attempt_succeeded"))
            let refused = try await server.release("k", ["finding": "no_effect"], as: alice)
            #expect(refused.status == 409)
            #expect(try refused.text("detail").contains("an earlier attempt has succeeded"))
            #expect(try await server.reconcile("error", as: alice).status == 200)
            #expect(try await server.ask("GET", "operations?in_doubt=true")["operations"] == [])
            #expect(try await server.begunCall()["outcome"] == "success", "it has happened")
            try await LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop").verifyEvidence()
        }
    }

    @Test(
        "Over HTTP, a key that has come to an end is reconciled once; the same finding again is a duplicate, and another one changes nothing"
    )
    func reconciled() async throws {
        try await TestServer.run { server in
            let (alice, bob) = (try server.key(.write, name: "alice"), try server.key(.write, name: "bob"))
            _ = try await server.begunCall()
            #expect(try await server.reconcile("success", as: alice).status == 409, "it may still be running")
            server.clock.advance(by: .seconds(3_600))
            for body in [["outcome": "success"], ["outcome": "maybe", "reason": "r"]] as [ContextValue] {
                let answer = try await server.ask("POST", "operations/k/reconciliation", body, as: alice)
                #expect(answer.status == 422)
            }
            for isDuplicate in [false, true] {
                let answer = try await server.reconcile("error", as: alice)
                #expect(answer.status == 200)
                #expect(answer["duplicate"] == .bool(isDuplicate))
                #expect(answer["status"] == "completed")
            }
            for (outcome, key) in [("success", alice), ("error", bob)] {
                let answer = try await server.reconcile(outcome, as: key)
                #expect(answer.status == 409)
                #expect(answer["code"] == "nothing_changed")
                #expect(try answer.text("detail").contains("already on record"))
            }
            let attempt = try await server.attempts().first
            #expect(attempt?["reconciled_by"] == "alice")
            #expect(attempt?["outcome"] == "error")
            #expect(try await server.release(as: bob).status == 200)
            #expect(try await server.begunCall()["status"] == "allowed")
        }
    }
}
#endif
