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

@Suite("Numbers at every entrance", .tags(.exactComparison))
struct NumberEntranceTests {
    private static func policies(_ number: String) -> String {
        """
        [{"name": "one", "action_pattern": "*", "effect": "DENY", "priority": 1,
          "conditions": [{"path": "params.v", "op": "eq", "value": \(number)}]}]
        """
    }

    private static func loads(_ number: String) throws -> Bool {
        do {
            _ = try PolicySet(bytes: policies(number).utf8, file: "p.json")
            return true
        } catch {
            let problem = try #require(error.problems.first)
            #expect(error.problems.count == 1)
            #expect(problem.line == 2)
            #expect(problem.field == "policies[0].conditions[0].value")
            #expect(problem.message.contains("write it as text"))
            return false
        }
    }

    @Test(
        "Every entrance refuses the same numbers, and keeps the digits of the others",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func readers(seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        var counts = [true: 0, false: 0]
        for round in 0..<5_000 {
            let number = DecimalText.random(using: &dice)
            let isExact = DecimalText.isExact(number)
            counts[isExact, default: 0] += 1
            let received = try ReceivedJSON(Array(#"{"v": [\#(number)]}"#.utf8))
            try #require(received.holdsInexactNumber == !isExact, "\(number)")
            if isExact {
                let kept = try CanonicalJSON.bytes(of: received.root.contextValue)
                let text = String(decoding: kept.dropFirst(6).dropLast(2), as: UTF8.self)
                try #require(DecimalText(text) == DecimalText(number), "\(number)")
            } else {
                try #require(received.root.inexactNumbers().map(\.path.description) == ["v[0]"], "\(number)")
            }
            if round % 10 == 0 { try #require(try Self.loads(number) == isExact, "\(number)") }
        }
        #expect(counts.values.allSatisfy { $0 > 1_000 }, "\(counts)")
    }

    @Test("Every entrance gives one answer to a number: the server, the tool and a policy file")
    func oneAnswer() async throws {
        let server = try await Interop.serve()
        var dice = SeededGenerator(seed: 99)
        for round in 0..<120 {
            let number = DecimalText.random(using: &dice)
            let isExact = DecimalText.isExact(number)
            let (status, text) = try await check(#"{"v": \#(number)}"#, server)
            #expect(status == (isExact ? 200 : 422), "\(number): \(text)")
            #expect(isExact || text.contains("params.v is a number that cannot be kept exactly; write it as text"))
            #expect(try Self.loads(number) == isExact, "\(number)")
            // Every third is enough: a process takes its time.
            guard round % 3 == 0 else { continue }
            let run = try await server.tool(["policy", "explain", "--action", "job.run", "--param", "v=\(number)"])
            #expect(run.status == (isExact ? 0 : 64), "\(number): \(run.errors)")
            #expect(isExact || !run.errors.contains(number), "no value is repeated")
        }
        #expect(await server.stop().status == 0)
        #expect(try await server.tool("evidence", "verify", "--tenant", "shop").status == 0)
    }

    @Test(
        "Every entrance of the tool exits with 64 at a number that cannot be kept, wherever in a parameter it is",
        arguments: ["18446744073709551617", "[1, 1e400]", #"{"a": {"b": 0.10000000000000000000001}}"#, "-1e-400"]
    )
    func tool(value: String) async throws {
        let tool = try Tool.withPolicies()
        let parameter = ["--action", "job.run", "--param", "account=\(value)"]
        for words in [
            ["policy", "explain"] + parameter, ["guard", "--key", "k"] + parameter + ["--", "touch", "ran"],
        ] {
            let run = try await tool(words)
            #expect(run.status == 64)
            #expect(run.errors.contains("--param account=... holds a number that cannot be kept exactly"))
            #expect(run.errors.contains("--param 'account=\"12\"'"))
        }
        #expect(!FileManager.default.fileExists(atPath: tool.url("ran").path))
        let text = try await tool([
            "policy", "explain", "--action", "job.run", "--param", #"account="184467440737095516170""#,
        ])
        #expect(text.status == 0)
    }

    private func check(_ params: String, _ server: Interop) async throws -> (Int, String) {
        let url = try #require(URL(string: "\(server.url)/api/haltstate/sentinel/action/check"))
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue(server.allKey, forHTTPHeaderField: "X-API-Key")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(#"{"agent_id": "a", "action": "job.run", "params": \#(params)}"#.utf8)
        let (data, response) = try await URLSession.shared.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
    }
}
#endif
