#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateSQLite
import Testing

@Suite(
    "Calls on record, when a binding key or an API key changes",
    .tags(.everyArgumentCounts),
    .timeLimit(.minutes(10))
)
struct BindingUpgradeTests {
    private static let kinds = ["template", "arguments"]

    /// What clients of the version before have left: under each kind of key something done, something that waits, and things that
    /// were approved and have not run.
    private struct Past: Sendable {
        let server: TestServer
        let runs = Runs()
        let isBlocking: Bool
        let (first, second): (APIKey, APIKey)
        let boss: APIKey
        private(set) var waiting: [String: String] = [:]

        init(_ server: TestServer, isBlocking: Bool) async throws {
            self.server = server
            self.isBlocking = isBlocking
            first = try server.key(.check, .report)
            second = try server.key(.check, .report)
            boss = try server.key(.write, name: "boss")
            // What such a client does is what a client does whose key is set so.
            let old = try caller(first, set: derived)
            for kind in BindingUpgradeTests.kinds {
                #expect(await old.call(kind, "done") == "ran")
                waiting[kind] = await old.call(kind, "waiting")
                #expect(waiting[kind]?.hasPrefix("waits ") == true)
                for name in ["approved 1", "approved 2", "approved 3"] {
                    try await server.approve(await old.call(kind, name), as: boss)
                }
            }
            try await server.ledger.forgetBindingKey(of: "shop")
        }

        /// What clients of the version before derive from the first API key.
        var derived: BindingKey { BindingKey(derivedFrom: first.secret) }

        /// A process that has just started.
        func caller(_ key: APIKey, set: BindingKey? = nil, earlier: [BindingKey] = []) throws -> Caller {
            let client = try server.client(key, set: set, earlier: earlier)
            return Caller(client: client, runs: runs, isBlocking: isBlocking)
        }

        func turnOn() async throws {
            let answer = try await server.ask("POST", "binding-key/offer", [:], as: boss)
            #expect(answer.status == 200)
        }

        /// Meets everything on record again, and runs what was approved under one name.
        func requireKnown(to caller: Caller, _ kind: String, running approved: String) async {
            #expect(await caller.call(kind, "done") == "done", "\(kind)")
            #expect(await caller.call(kind, "waiting") == waiting[kind], "\(kind)")
            #expect(await caller.call(kind, approved) == "ran", "\(kind)")
            #expect(await caller.call(kind, approved) == "done", "\(kind)")
        }

        func requireOnce() {
            for name in Set(runs.names) { #expect(runs.count(of: name) == 1, "\(name)") }
        }
    }

    @Test(
        "An upgrade and a rotation lose nothing and run nothing twice, once an admin has turned the key on",
        arguments: [false, true]
    )
    func turnedOn(isBlocking: Bool) async throws {
        try await TestServer.run { server in
            let past = try await Past(server, isBlocking: isBlocking)

            // The server and the clients are of this version, and nobody has turned anything on.
            let early = try past.caller(past.first)
            await past.requireKnown(to: early, "template", running: "approved 1")
            for name in ["done", "waiting", "approved 1", "new"] {
                #expect(await early.call("arguments", name) == "invalidConfiguration")
            }
            #expect(await early.call("template", "from before") == "ran")

            try await past.turnOn()
            let late = try past.caller(past.first)
            await past.requireKnown(to: late, "template", running: "approved 2")
            await past.requireKnown(to: late, "arguments", running: "approved 2")
            for kind in Self.kinds { #expect(await late.call(kind, "new") == "ran") }
            #expect(await late.call("template", "from before") == "done")
            // A process that goes on from before learns of the key at its first conflict, and where it cannot do without.
            #expect(await early.call("template", "new") == "done")
            #expect(await early.call("arguments", "new") == "done")
            #expect(await early.call("arguments", "done") == "done")

            // Another API key meets all that was begun since; what was begun before needs the key of before.
            let rotated = try past.caller(past.second)
            for kind in Self.kinds { #expect(await rotated.call(kind, "new") == "done") }
            for name in ["done", "waiting", "approved 3"] {
                #expect(await rotated.call("template", name) == "IdempotencyConflict")
            }
            let knowing = try past.caller(past.second, earlier: [past.derived])
            for kind in Self.kinds { await past.requireKnown(to: knowing, kind, running: "approved 3") }
            past.requireOnce()
        }
    }

    @Test("A key that is kept by setting it knows everything, before and after a rotation", arguments: [false, true])
    func kept(isBlocking: Bool) async throws {
        try await TestServer.run { server in
            let past = try await Past(server, isBlocking: isBlocking)
            let before = try past.caller(past.first, set: past.derived)
            for kind in Self.kinds { await past.requireKnown(to: before, kind, running: "approved 1") }
            let after = try past.caller(past.second, set: past.derived)
            for kind in Self.kinds { await past.requireKnown(to: after, kind, running: "approved 2") }
            try await past.turnOn()
            let later = try past.caller(past.second, set: past.derived)
            for kind in Self.kinds { await past.requireKnown(to: later, kind, running: "approved 3") }
            past.requireOnce()
        }
    }

    @Test("A call that is on record under two keys goes by the tenant's")
    func twice() async throws {
        try await TestServer.run { server in
            let runs = Runs()
            let caller = Caller(client: try server.client(), runs: runs, isBlocking: false)
            #expect(await caller.call("arguments", "a") == "ran")
            let old = try server.client(set: BindingKey(derivedFrom: server.key.secret))
            #expect(await Caller(client: old, runs: runs, isBlocking: false).call("arguments", "a") == "ran")
            let operations = try await LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop")
                .operations()
            #expect(operations.count == 2)
            #expect(await caller.call("arguments", "a") == "done")
            #expect(runs.names.count == 2)
        }
    }

    @Test("The arguments of a tool that is known only at run time are digested as those of a function are")
    func rawArguments() async throws {
        try await TestServer.run { server in
            let arguments = RawArguments(json: #"{"a": 1, "b": 2}"#)
            func call(_ client: HaltStateClient, _ key: IdempotencyKey, _ arguments: RawArguments) async throws {
                try await client.guard("job.run", binding: arguments, tool: "run", idempotencyKey: key) { _ in }
            }
            let before = BindingKey(derivedFrom: server.key.secret)
            try await call(server.client(set: before), "before", arguments)
            let client = try server.client(earlier: [before])
            try await call(client, "after", RawArguments(json: #"{"b": 2, "a": 1}"#))
            for key in ["before", "after"] as [IdempotencyKey] {
                await #expect(throws: ActionAlreadyStarted.self) { try await call(client, key, arguments) }
                await #expect(throws: IdempotencyConflict.self) { try await call(client, key, RawArguments(["a": 1])) }
            }
        }
    }

    @Test("Arguments under another agent are a conflict, and never another operation")
    func otherAgent() async throws {
        try await TestServer.run { server in
            let runs = Runs()
            let first = try server.client()
            #expect(await Caller(client: first, runs: runs, isBlocking: false).call("arguments", "a") == "ran")
            let other = HaltStateClient(authority: first.authority, configuration: .init(agentID: "another"))
            let answer = await Caller(client: other, runs: runs, isBlocking: false).call("arguments", "a")
            #expect(answer == "IdempotencyConflict")
            #expect(runs.names.count == 1)
        }
    }

    @Test("Workers with API keys of their own run one call once", arguments: [false, true])
    func workers(isBlocking: Bool) async throws {
        try await TestServer.run { server in
            let runs = Runs()
            let callers = try (0..<8).map { _ in
                try Caller(client: server.client(server.key(.check, .report)), runs: runs, isBlocking: isBlocking)
            }
            for kind in Self.kinds {
                let answers = await withTaskGroup(of: String.self) { group in
                    for caller in callers { group.addTask { await caller.call(kind, "one") } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0 == "ran" } == 1, "\(answers)")
                #expect(answers.allSatisfy { ["ran", "done", "started"].contains($0) }, "\(answers)")
                #expect(runs.count(of: "\(kind) one") == 1)
            }
        }
    }
}
#endif
