#if Server
import Expectations
import Foundation
import HaltState
import HaltStateRemote
import Synchronization
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("Interop of services", .serialized, .enabled(if: Interop.python != nil, "HALTSTATE_PYTHON names no Python"))
struct SharedQueueInteropTests {
    @Test("A service in Swift and one in Python share a queue of approvals", arguments: ["0.7.0", "0.8.0.dev1"])
    func shared(sdk: String) async throws {
        let server = try await Interop.serve()
        let client = try Self.client(of: server)
        let told = Told()
        let listener = Task {
            for try await decision in try client.approvalDecisions() { told.append(decision.approvalID) }
        }

        let swift = try #require(await #expect(throws: ApprovalPending.self) { try await Self.run(client, "swift") })
        let colleague = try server.startPython(["colleague.py", "python", "swift"], sdk: sdk)
        try await eventually("the Python service asks") { colleague.output.contains("asked ") }
        let python = colleague.output.dropFirst("asked ".count).trimmingCharacters(in: .newlines)
        #expect(try await Self.queue(of: server) == [swift.approvalID, python])

        try await Self.approve(swift.approvalID, at: server)
        #expect(try await client.waitForApproval(swift.approvalID, timeout: .seconds(60)).approver == "alice")
        #expect(try await Self.run(client, "swift") == "alice")
        #expect(try await Self.queue(of: server) == [python])

        try await Self.approve(python, at: server)
        let end = await colleague.run()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.hasSuffix("ran for alice\nrefused\n"))
        let other = await #expect(throws: ActionAlreadyStarted.self) { try await Self.run(client, "python") }
        #expect(other?.status == .completed && other?.outcome == .success)

        try await eventually("both decisions are told") { told.all == [swift.approvalID, python] }
        #expect(try await Self.queue(of: server).isEmpty)
        listener.cancel()
        #expect(await server.stop().status == 0)
        #expect(try await server.tool("evidence", "verify", "--tenant", "shop").status == 0)
    }

    private static func client(of server: Interop) throws -> HaltStateClient {
        var remote = RemoteAuthority.Configuration()
        remote.baseURL = try #require(URL(string: server.url))
        return try HaltStateClient(tenantID: "shop", apiKey: server.agentKey, remote: remote)
    }

    /// The call that `colleague.py` makes, under the same key the same operation.
    private static func run(_ client: HaltStateClient, _ key: IdempotencyKey) async throws -> String? {
        try await client.guard("job.ask", context: ["cents": 100], idempotencyKey: key) { $0.approver }
    }

    /// What waits for a person.
    private static func queue(of server: Interop) async throws -> Set<String> {
        let reply = try await person("approvals?status=pending", at: server)
        guard case .array(let approvals)? = reply["approvals"] else { return [] }
        return Set(
            approvals.compactMap { approval in
                guard case .object(let members) = approval, case .string(let id)? = members["approval_id"] else {
                    return nil
                }
                return id
            }
        )
    }

    private static func approve(_ id: String, at server: Interop) async throws {
        let body = Data(#"{"decision":"approve","reason":"seen"}"#.utf8)
        #expect(try await person("approval/\(id)/decision", body, at: server)["counted"] == true)
    }

    private static func person(_ path: String, _ body: Data? = nil, at server: Interop) async throws
        -> [String: ContextValue]
    {
        var request = URLRequest(url: try #require(URL(string: "\(server.url)/api/haltstate/sentinel/\(path)")))
        request.httpMethod = body == nil ? "GET" : "POST"
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer \(server.personKey)", forHTTPHeaderField: "Authorization")
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSONDecoder().decode([String: ContextValue].self, from: data)
    }
}

/// Whose decisions have been told, in their order.
private final class Told: Sendable {
    private let identifiers = Mutex<[String]>([])

    var all: [String] { identifiers.withLock { $0 } }

    func append(_ id: String) { identifiers.withLock { $0.append(id) } }
}
#endif
