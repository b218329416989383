#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateSQLite
import Testing

@Suite("Scopes of the server", .tags(.failClosed))
struct ScopeTests {
    /// Every endpoint by its name, and the scopes of which it needs one.
    private static let scopes: [String: Set<KeyScope>] = [
        "check": [.check], "reportCheck": [.report], "guard": [.check], "start": [.check], "report": [.report],
        "listApprovals": [.read], "decide": [.write], "withdraw": [.write],
        "approval": [.check, .read], "decisionsSince": [.check, .read],
        "decisionStream": [.check, .read], "heartbeat": [.check], "listAgents": [.read], "agent": [.read],
        "orderAgent": [.write], "orderAction": [.write], "rejectAll": [.write],
        "listOperations": [.read], "operation": [.read], "release": [.write], "reconcile": [.write],
        "policies": [.read], "reloadPolicies": [.write], "observe": [.report], "listObservations": [.read],
        "attach": [.report], "attachments": [.read], "bindingKey": [.check], "offerBindingKey": [.write],
    ]

    private struct Operation {
        let name: String
        let method: String
        let path: String
    }

    /// What the document lists, legacy paths included.
    private static func operations(_ server: TestServer) async throws -> [Operation] {
        let document = try await server.ask("GET", "/openapi.json", headers: [:]).json
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.filter { $0.key.hasPrefix("/api/") }.flatMap { path, item -> [Operation] in
            guard case .object(let operations) = item else { return [] }
            return operations.compactMap { method, operation in
                guard case .object(let members) = operation, case .string(let name)? = members["operationId"] else {
                    return nil
                }
                let concrete = path.replacing(/\{[a-z_]+\}/, with: "x")
                return Operation(name: name.replacing("Legacy", with: ""), method: method.uppercased(), path: concrete)
            }
        }
    }

    @Test("Over HTTP, a scope opens its endpoints, and all others together open none of them")
    func scopes() async throws {
        try await TestServer.run { server in
            let operations = try await Self.operations(server)
            #expect(Set(operations.map(\.name)) == Set(Self.scopes.keys))
            for operation in operations {
                let scopes = try #require(Self.scopes[operation.name])
                let rest = Set(KeyScope.allCases).subtracting(scopes)
                let body: ContextValue? = operation.method == "POST" ? [:] : .none
                let others = try server.keys.create(tenant: "shop", scopes: rest, name: "holder")
                let refused = try await server.ask(operation.method, operation.path, body, as: others)
                #expect(refused.status == 403, "\(operation.name)")
                for scope in scopes { #expect(refused.text.contains(scope.rawValue), "\(operation.name)") }
                for scope in scopes {
                    let holder = try server.keys.create(tenant: "shop", scopes: [scope], name: "holder")
                    if operation.name == "decisionStream" {
                        var stream = try await server.stream(operation.path, as: holder).makeAsyncIterator()
                        #expect(try await stream.next() != nil)
                    } else {
                        let admitted = try await server.ask(operation.method, operation.path, body, as: holder)
                        #expect(![401, 403, 500].contains(admitted.status), "\(operation.name)")
                    }
                }
            }
        }
    }
}
#endif
