#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("The demo", .tags(.onePermit))
struct DemoTests {
    @Test("The demo refunds what the sample allows, holds what needs a person, denies the rest, and runs nothing twice")
    func sample() async throws {
        let tool = try Tool()
        let first = try await tool("demo", "--json")
        #expect(first.status == 0)
        let calls = try first.json()
        #expect(calls.count > 24)
        let names: Set = ["order_id", "action", "idempotency_key", "result", "approval_id", "reason", "amount_cents"]
        #expect(calls.allSatisfy { Set($0.keys) == names })
        let executed = calls.filter { $0["result"] == "executed" && $0["action"] == "refund.create" }
        #expect(try tool.refunds().count == executed.count)
        #expect(Set(calls.compactMap { $0["result"] }) == ["executed", "pending", "denied"])

        let pending = try #require(calls.first { $0["result"] == "pending" })
        guard case .string(let approval) = pending["approval_id"], case .string(let order) = pending["order_id"] else {
            Issue.record("a pending call names its approval and its order")
            return
        }
        #expect(try await tool("approvals", "approve", approval, "--approver", "alice").status == 0)
        let second = try await tool("demo", "--json").json()
        #expect(second.filter { $0["result"] == "executed" }.map { $0["order_id"] } == [.string(order)])
        #expect(try tool.refunds().count == executed.count + 1)
        let starts = try await tool.starts()
        let third = try await tool("demo", "--json").json()
        #expect(!third.contains { $0["result"] == "executed" })
        #expect(try tool.refunds().count == executed.count + 1)
        #expect(try await tool.starts() == starts)
        #expect(starts == executed.count + 2, "each refund and the export started once")
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test("The demo prints a table, a summary, and a command line that approves the first request when it is copied")
    func table() async throws {
        let tool = try Tool()
        let run = try await tool("demo", "--data-directory", "my data")
        #expect(run.status == 0)
        #expect(run.lines.first?.hasPrefix("ORDER") == true)
        #expect(run.output.contains("29 calls under policies refund-desk-1: 16 executed, 8 pending, 5 denied"))
        let line = try #require(run.lines.first { $0.contains("approvals approve") })
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", line]
        shell.currentDirectoryURL = tool.folder
        let pipe = Pipe()
        shell.standardOutput = pipe
        try shell.run()
        let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(said.contains("refund.create is approved"))
    }

    @Test("The demo writes its commands for 'swift run' when that started it")
    func commandLines() async throws {
        let tool = try Tool()
        // The path of a build has the platform in it; a link gives the test one wherever the build is.
        let build = tool.url(".build/some-platform/debug")
        try FileManager.default.createDirectory(at: build, withIntermediateDirectories: true)
        let link = build.appending(path: "haltstate")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Tool.executable())
        for (manifest, prefix) in [(false, link.path), (true, "swift run --traits default,Tool haltstate")] {
            if manifest { try tool.write("", to: "Package.swift") }
            let run = try await RunningTool(link, ["demo"], in: tool, environment: [:]).run()
            #expect(run.lines.contains { $0.hasPrefix("    \(prefix) approvals approve ") })
        }
    }

    @Test("The demo tells each kind of answer apart, and changes nothing by asking again")
    func answers() async throws {
        let tool = try Tool.withPolicies()
        let orders = Samples.orders(
            Samples.order("small"),
            Samples.order("large", cents: 5_000),
            Samples.order("late", days: 91),
            Samples.order("unloved", cents: 7_000)
        )
        let first = try await tool.demo(orders)
        #expect(
            first.mapValues { $0["result"] } == [
                "small": "executed", "large": "pending", "late": "denied", "unloved": "pending", "export": "executed",
            ]
        )
        #expect(first["export"]?["amount_cents"] == .null)
        #expect(first["large"]?["amount_cents"] == 5_000)
        let unloved = try #require(first["unloved"]?["approval_id"]?.text)
        try await tool("approvals", "reject", unloved, "--approver", "bob", "--reason", "no receipt")
        let second = try await tool.demo(orders)
        #expect(
            second.mapValues { $0["result"] } == [
                "small": "already_completed", "large": "pending", "late": "denied", "unloved": "rejected",
                "export": "already_completed",
            ]
        )
        #expect(second["unloved"]?["reason"] == "rejected by bob: no receipt")
        #expect(second["unloved"]?["approval_id"] == .string(unloved))
        #expect(try tool.refunds() == ["small": 500])
    }

    @Test("The demo treats a changed order under a used key as a conflict, whichever field has changed")
    func conflict() async throws {
        let tool = try Tool.withPolicies()
        _ = try await tool.demo(
            Samples.orders(Samples.order("a"), Samples.order("b"), Samples.order("c", cents: 9_000))
        )
        let changed = try await tool.demo(
            Samples.orders(
                Samples.order("a", cents: 501),
                Samples.order("b", customer: "Eve"),
                Samples.order("c", cents: 1)
            )
        )
        #expect(["a", "b", "c"].map { changed[$0]?["result"] } == ["conflict", "conflict", "conflict"])
        #expect(changed["export"]?["result"] == "executed", "another file is another batch")
        #expect(try tool.refunds() == ["a": 500, "b": 500])
    }

    @Test("The demo lets an approval expire that nobody gave in time")
    func expiry() async throws {
        let tool = try Tool.withPolicies()
        let brief = Samples.policies.replacing(
            #""name": "large","#,
            with: #""name": "large", "approval": {"expires_in": "1s"},"#
        )
        try tool.write(brief, to: "haltstate-policies.json")
        let orders = Samples.orders(Samples.order("large", cents: 5_000))
        #expect(try await tool.demo(orders)["large"]?["result"] == "pending")
        try await eventually("it has expired") { try await tool.demo(orders)["large"]?["result"] == "expired" }
        #expect(try tool.refunds().isEmpty)
    }

    @Test("The demo exits with 1 when a call failed, and says which and why")
    func failure() async throws {
        let tool = try Tool.withPolicies()
        _ = try await tool.demo(Samples.orders(Samples.order("other")))
        // The payment system has this refund already, with another amount, from before there was a guard.
        try await tool.write(refund: "known", cents: 1)
        let calls = try await tool.demo(Samples.orders(Samples.order("known"), Samples.order("fresh")))
        #expect(calls["known"]?["result"] == "failed")
        #expect(calls["fresh"]?["result"] == "executed")
        let again = try await tool("demo", "--orders", "orders.json", "--policies", "haltstate-policies.json")
        #expect(again.status == 1)
        #expect(again.output.contains("it ran before and failed"))
    }

    @Test("The demo is right when two run at the same time in one data directory")
    func race() async throws {
        let tool = try Tool()
        async let left = tool("demo", "--json")
        async let right = tool("demo", "--json")
        let runs = try await [left, right]
        let results = try runs.flatMap { try $0.json() }
        let executed = results.filter { $0["result"] == "executed" }.compactMap { $0["idempotency_key"] }
        #expect(executed.count == 16)
        #expect(Set(executed).count == 16)
        #expect(runs.map(\.status) == [0, 0])
        #expect(try tool.refunds().count == 15)
        #expect(try await tool.starts() == 16)
        #expect(try await tool("evidence", "verify").status == 0)
        #expect(try await tool("demo").status == 0)
    }
}
#endif
