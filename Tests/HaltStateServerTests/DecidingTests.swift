#if Server
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("With one key to read and to decide, a person")
struct DecidingTests {
    @Test(
        "With one key to read and to decide, a person finds what waits, answers it, and hears what became of it",
        .timeLimit(.minutes(5))
    )
    func everything() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.read, .write, name: "alice")
            let before = server.clock.now()
            server.clock.advance(by: .seconds(1))
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            var stream = try await server.stream("approvals/stream", as: alice).makeAsyncIterator()
            _ = try await stream.next()
            #expect(try await server.ask("GET", "approvals", as: alice).text.contains(id))
            #expect(try await server.ask("GET", "approval/\(id)", as: alice)["status"] == "pending")
            let answer = try await server.ask(
                "POST",
                "approval/\(id.prefix(6))/decision",
                ["decision": "approved"],
                as: alice
            )
            #expect(answer["status"] == "approved")
            #expect(answer["approval_id"] == .string(id))
            #expect(try await server.ask("GET", "approvals/since?since=\(before)", as: alice).text.contains(id))
            #expect(try await stream.next()?.contains(id) == true)
        }
    }

    @Test(
        "With one key to read and to decide, a person decides with either word, and hears the words that there are",
        arguments: [
            ("approve", "approved"), ("approved", "approved"), ("reject", "rejected"), ("rejected", "rejected"),
            ("Approve", nil), ("maybe", nil), ("", nil),
        ]
    )
    func words(_ word: String, _ status: String?) async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            let answer = try await server.ask("POST", "approval/\(id)/decision", ["decision": .string(word)], as: alice)
            #expect(answer["status"] == status.map(ContextValue.string))
            guard status == nil else { return }
            #expect(answer.status == 422)
            #expect(try answer.text("detail").contains("approve, approved, reject, rejected"))
        }
    }

    @Test(
        "With one key to read and to decide, a person names an approval by its beginning, where there is one, and where it is long enough"
    )
    func short() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.read, name: "alice")
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            for (name, status) in [
                (id, 200), (id.uppercased(), 200), (String(id.prefix(35)), 200), (String(id.prefix(6)), 200),
                (String(id.prefix(6)).uppercased(), 200), (String(id.prefix(5)), 404), (id + "0", 404), ("zzzzzz", 404),
            ] {
                #expect(try await server.ask("GET", "approval/\(name)", as: alice).status == status, "\(name)")
            }
        }
    }

    @Test(
        "With one key to read and to decide, a person hears which approvals begin as an identifier that is too short for one, and decides on none of them"
    )
    func ambiguous() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.read, .write, name: "alice")
            // Identifiers that differ in their last characters only.
            let authority = LocalAuthority(
                policies: try PolicySet(bytes: server.policies.text.utf8, file: "policies.json"),
                ledger: server.ledger,
                tenant: "shop",
                wallClock: server.clock,
                identifiers: SequentialIdentifiers()
            )
            let ids = try ["one", "two"].map { key in
                let identity = OperationIdentity(
                    idempotencyKey: IdempotencyKey(key),
                    action: "job.ask",
                    agentID: "worker"
                )
                _ = try authority.requestPermitBlocking(GuardRequest(identity, params: [:]), from: EstablishedCaller())
                return try #require(try authority.operation(IdempotencyKey(key))?.approval).terms.id
            }
            let beginning = ids[0].prefix(8)
            let path = "approval/\(beginning)"
            for (method, path, body) in [
                ("GET", path, nil), ("POST", path + "/decision", ["decision": "approve"]),
                ("POST", path + "/withdrawal", [:]),
            ] as [(String, String, ContextValue?)] {
                let answer = try await server.ask(method, path, body, as: alice)
                #expect(answer.status == 409, "\(method) \(path)")
                #expect(answer["code"] == "ambiguous_identifier")
                let list = ids.joined(separator: ", ")
                #expect(try answer.text("detail") == "several approvals begin with \(beginning): \(list)")
            }
            for id in ids {
                #expect(try await server.ask("GET", "approval/\(id)", as: alice)["status"] == "pending")
            }
            let stranger = try server.key(.read, tenant: "bank")
            #expect(try await server.ask("GET", path, as: stranger).status == 404)
        }
    }

    @Test(
        "With one key to read and to decide, a person is not told of another tenant's approvals by the beginning, nor is an agent of any"
    )
    func strangers() async throws {
        try await TestServer.run { server in
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            let (own, banker) = (try server.key(.read), try server.key(.read, .write, tenant: "bank"))
            let agents = [try server.key(.check), try server.key(.check, .read, agent: "worker")]
            let path = "approval/\(id.prefix(8))"
            #expect(try await server.ask("GET", path, as: own).status == 200)
            #expect(try await server.ask("GET", path, as: banker).status == 404)
            for key in agents {
                #expect(try await server.ask("GET", path, as: key).status == 404)
                #expect(try await server.ask("GET", "approval/\(id)", as: key).status == 200)
            }
        }
    }
}
#endif
