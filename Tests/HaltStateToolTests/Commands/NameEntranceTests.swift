#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("Names at every entrance", .tags(.exactComparison))
struct NameEntranceTests {
    /// What a character of a name is, as far as the rules go. An oracle of its own: nothing here asks Unicode's tables.
    private enum Kind {
        case plain, blank, invisible, mark, directional, control
    }

    private static let characters: [(text: String, kind: Kind)] = [
        ("a", .plain), ("B", .plain), ("7", .plain), (":", .plain), ("\u{E9}", .plain), ("\u{430}", .plain),
        ("\u{65E5}", .plain), (" ", .blank), ("\u{A0}", .blank), ("\u{2003}", .blank), ("\u{200B}", .invisible),
        ("\u{AD}", .invisible), ("\u{200D}", .invisible), ("\u{3164}", .invisible), ("\u{301}", .mark),
        ("\u{202E}", .directional), ("\u{2066}", .directional), ("\u{7}", .control), ("\u{85}", .control),
    ]

    private struct Name {
        let text: String
        private let kinds: [Kind]

        init(using dice: inout SeededGenerator) {
            // Mostly plain, or every name would be refused.
            let chosen = (0..<Int.random(in: 1...4, using: &dice)).map { _ in
                Bool.random(using: &dice)
                    ? NameEntranceTests.characters[Int.random(in: 0..<7, using: &dice)]
                    : NameEntranceTests.characters.randomElement(using: &dice) ?? ("a", .plain)
            }
            text = chosen.map(\.text).joined()
            kinds = chosen.map(\.kind)
        }

        private var isSeen: Bool { kinds.contains(.plain) }

        var isKey: Bool { isSeen && !kinds.contains { $0 == .directional || $0 == .control } }

        var isAgent: Bool {
            isKey && !kinds.contains(.invisible) && kinds.first != .blank && kinds.last != .blank
        }
    }

    private static func request(_ key: String, _ agent: String) -> GuardRequest {
        GuardRequest(
            OperationIdentity(idempotencyKey: IdempotencyKey(key), action: "job.run", agentID: AgentID(agent))
        )
    }

    @Test("The embedded authority and the server give one answer to a name, and keep its bytes")
    func oneAnswer() async throws {
        let server = try await Interop.serve()
        let authority = try TestAuthority(.allow)
        var dice = SeededGenerator(seed: 2_026)
        var counts = [true: 0, false: 0]
        var kept: Set<[UInt8]> = []
        for round in 0..<300 {
            let name = Name(using: &dice)
            let isKey = round.isMultiple(of: 2)
            let (key, agent) = isKey ? (name.text, "desk") : ("job:\(round)", name.text)
            let isRight = isKey ? name.isKey : name.isAgent
            let isNew = try await authority.local.operation(IdempotencyKey(key)) == nil
            if isNew { counts[isRight, default: 0] += 1 }
            let embedded = try? await authority.local.requestPermit(Self.request(key, agent))
            try #require((embedded != nil) == isRight, "\(name.text.debugDescription)")
            let (status, reply) = try await ask(key, agent, server)
            try #require((status == 200) == isRight, "\(name.text.debugDescription): \(status) \(reply)")
            if isRight {
                kept.insert(Array(key.utf8))
                try #require(reply.contains("operation_id") || !isNew, "\(reply)")
            } else {
                try #require(status == 422)
            }
        }
        #expect(counts.values.allSatisfy { $0 > 50 }, "\(counts)")
        let listed = try await authority.local.operations(OperationQuery(limit: 1_000)).map {
            Array($0.idempotencyKey.rawValue.utf8)
        }
        #expect(Set(listed) == kept)
        let shown = try await server.tool("operations", "list", "--tenant", "shop", "--json")
        let served = try shown.output.split(separator: "\n").map { line in
            guard case .string(let key)? = try JSONReader.read(Array(line.utf8))["idempotency_key"]?.contextValue else {
                throw ConformanceFailure("no key in \(line)")
            }
            return Array(key.utf8)
        }
        #expect(Set(served) == kept)
        #expect(await server.stop().status == 0)
        #expect(try await server.tool("evidence", "verify", "--tenant", "shop").status == 0)
    }

    @Test("The tool gives the same answer, and runs nothing under a name that is refused")
    func tool() async throws {
        let tool = try Tool.withPolicies()
        var dice = SeededGenerator(seed: 7)
        for round in 0..<40 {
            let name = Name(using: &dice)
            let isKey = round.isMultiple(of: 2)
            let names = isKey ? ["--key", name.text] : ["--key", "job:\(round)", "--agent-id", name.text]
            let mark = "ran-\(round)"
            let run = try await tool(["guard", "--action", "job.run"] + names + ["--", "touch", mark])
            let ran = FileManager.default.fileExists(atPath: tool.url(mark).path)
            let isRight = isKey ? name.isKey : name.isAgent
            // A key that came before holds another operation.
            guard !run.errors.contains("job.run holds") else { continue }
            #expect(ran == isRight, "\(name.text.debugDescription): \(run.status) \(run.errors)")
            #expect((run.status == 0) == isRight)
        }
        #expect(try await tool("evidence", "verify").status == 0)
    }

    private func ask(_ key: String, _ agent: String, _ server: Interop) async throws -> (Int, String) {
        let url = try #require(URL(string: "\(server.url)/api/haltstate/sentinel/action/guard"))
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue(server.allKey, forHTTPHeaderField: "X-API-Key")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(try CanonicalJSON.bytes(encoding: Self.request(key, agent)))
        let (data, response) = try await URLSession.shared.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
    }
}
#endif
