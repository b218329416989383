#if Server
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("A server on a storage of another kind")
struct ServerStorageTests {
    private static let observations = "/api/haltstate/evidence/observations"

    @Test("A server keeps keys, observations and binding keys in whatever storage it is given, and nowhere else")
    func storage() async throws {
        let memory = MemoryStorage()
        try await TestServer.run(storage: { _ in memory.storage }) { server in
            let key = try memory.makeKey(Set(KeyScope.allCases), at: server.clock.now())
            #expect(try await server.ask("GET", "agents").status == 401, "the key that the file has is none")
            #expect(try await server.guardCall("job.run", key: "k", as: key)["status"] == "allowed")

            let observation: [String: ContextValue] = [
                "agent_id": "a", "event_id": "e", "action": "post.read", "direction": "input",
            ]
            let first = try await server.ask("POST", Self.observations, .object(observation), as: key)
            let again = try await server.ask("POST", Self.observations, .object(observation), as: key)
            #expect(first["duplicate"] == false && again["duplicate"] == true)
            #expect(first["evidence_id"] == again["evidence_id"])
            let other = observation.merging(["direction": "output"]) { $1 }
            let refused = try await server.ask("POST", Self.observations, .object(other), as: key)
            #expect(refused.status == 409)
            #expect(refused["detail"] == "event_id belongs to another observation")
            let list = try await server.ask("GET", Self.observations, as: key)
            #expect(list.text.contains(try first.text("evidence_id")))

            let bindingKey = try await server.ask("GET", "binding-key", as: key)
            #expect(bindingKey["offered"] == false, "the tenant had a call on record when the key was made")
            #expect(try await server.ask("POST", "binding-key/offer", [:], as: key).status == 200)
            let offered = try await server.ask("GET", "binding-key", as: key)
            #expect(offered["binding_key"] == .string(String(repeating: "07", count: 32)))

            memory.forgetKey(key.id)
            #expect(try await server.ask("GET", "agents", as: key).status == 401)
            #expect(try server.keys.list().map(\.id) == [server.key.id])
        }
    }
}
#endif
