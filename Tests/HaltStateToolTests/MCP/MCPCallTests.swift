#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("Calls of the tools of an MCP server", .timeLimit(.minutes(5)))
struct MCPCallTests {
    @Test(
        "Calls of the tools of an MCP server run once for each key, with what is disclosed of them, their name, and the digest of the rest"
    )
    func once() async throws {
        let session = try MCPSession()
        session.call("run", #"{"id":"7","amount":{"cents":5},"note":"p@ss"}"#, id: "1")
        #expect(try await session.answer(1)["result"]?["isError"] == nil)
        session.call("run", #"{"note":"p@ss","amount":{"cents":5.0},"id":"7"}"#, id: "2")
        #expect(try await session.answer(2).refusal?.hasPrefix("Done: ") == true)
        session.call("run", #"{"id":"7","amount":{"cents":6},"note":"p@ss"}"#, id: "3")
        #expect(try await session.answer(3).refusal?.hasPrefix("Not performed: it was asked for before") == true)
        #expect(try session.received().count == 1)
        let operation = try await session.operation("run:7")
        #expect(operation["action"] == "mcp.shop.run")
        #expect(operation["agent_id"] == "mcp-shop")
        var context = try #require(operation["context"]?.members)
        #expect(context.removeValue(forKey: "arguments_digest") != nil)
        #expect(context == ["cents": 5, "text": "7, 5", "tool_name": "run"])
        #expect(try await session.end().status == 0)
        #expect(!(try await session.tool("evidence", "export").output.contains("p@ss")))
    }

    @Test(
        "Calls of the tools of an MCP server that are not named in the file, or are checks there, are decided on each time"
    )
    func checks() async throws {
        let session = try MCPSession()
        for id in ["1", "2"] {
            session.call("check", #"{"id":"7"}"#, id: id)
            session.call("unnamed", id: "9\(id)")
        }
        for id in [1, 2, 91, 92] as [ContextValue] {
            #expect(try await session.answer(id)["result"]?["isError"] == nil)
        }
        #expect(try session.received().count == 4)
        session.call("never", id: "5")
        #expect(try await session.answer(5).refusal?.hasPrefix("Not performed: a policy forbids it.") == true)
        session.call("ask_unnamed", id: "6")
        #expect(try await session.answer(6).refusal?.contains("is not set up to wait") == true)
        #expect(
            session.running.errors.contains(
                "ask_unnamed needs an approval and has no key to wait under; name its \"key\""
            )
        )
        #expect(try session.received().count == 4)
        try await session.end()
    }

    @Test("Calls of the tools of an MCP server of names that differ only in their spelling are two operations")
    func spelling() async throws {
        let session = try MCPSession()
        try session.tool.write(
            #"{"tools":{"createIssue":{"key":"{id}"},"create_issue":{"key":"{id}"},"create-issue":{"key":"{id}"}}}"#,
            to: "names.json"
        )
        let other = try MCPSession("--tools", "names.json", in: session.tool)
        for (index, name) in ["createIssue", "create_issue", "create-issue"].enumerated() {
            other.call(name, #"{"id":"\#(name)"}"#, id: "\(index)")
            _ = try await other.answer(.integer(Int64(index)))
        }
        var actions: [ContextValue?] = []
        for name in ["createIssue", "create_issue", "create-issue"] {
            actions.append(try await other.operation(name)["action"])
        }
        #expect(actions == ["mcp.shop.create-issue", "mcp.shop.create_issue", "mcp.shop.create--issue"])
        other.call(String(repeating: "a", count: 200), id: "9")
        #expect(try await other.answer(9).refusal?.contains("the name of the tool is too long") == true)
        try await other.end()
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server whose arguments make no key, or disclose a structure, are refused with words that say what to mend",
        arguments: [
            ("{}", "id is missing"), (#"{"id":null}"#, "id has to be text or a whole number"),
            (#"{"id":true}"#, "id has to be text or a whole number"), (#"{"id":1.5}"#, "id has to be text"),
            (#"{"id":["7"]}"#, "id has to be text"), (#"{"id":" 7"}"#, "id is blank, or starts or ends with a blank"),
            (#"{"id":"7\u00a0"}"#, "id is blank, or starts"), (#"{"id":""}"#, "id is blank"),
            (#"{"id":"5\ufeff"}"#, "id holds a character that cannot be seen"),
            (#"{"id":"5\u200d"}"#, "id holds a character that"), (#"{"id":"5\ufe0f"}"#, "id holds a character that"),
            (#"{"id":"a\nb"}"#, "id holds a control character"), (#"{"ID":"7"}"#, #"ID has to be written "id""#),
            (#"{"id":"7"}"#, "amount.cents is missing"),
            (#"{"id":"7","amount":{"Cents":5000}}"#, #"amount.Cents has to be written "cents""#),
            (#"{"id":"7","amount":{"cents":[1]}}"#, "amount.cents is a list or an object"),
        ]
    )
    func wrongArguments(_ arguments: String, _ problem: String) async throws {
        let session = try MCPSession()
        session.call("run", arguments)
        let words = try #require(try await session.answer().refusal)
        #expect(words.contains(problem), "\(words)")
        #expect(words.hasSuffix("Correct them and call again."))
        #expect(try session.received() == [])
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server disclose a single value only, by itself and within a text",
        arguments: ["alone", "worded"]
    )
    func structures(tool: String) async throws {
        let session = try MCPSession()
        for (id, value) in ["[1]", #"{"a":1}"#].enumerated() {
            session.call(tool, #"{"id":"7","amount":{"cents":\#(value)}}"#, id: "\(id)")
            let words = try #require(try await session.answer(.integer(Int64(id))).refusal)
            #expect(words.contains("amount.cents is a list or an object"), "\(words)")
        }
        #expect(try session.received() == [])
        session.call(tool, #"{"id":"7","amount":{"cents":1}}"#, id: "9")
        #expect(try await session.answer(9).refusal == nil)
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server that wait are answered with words that a model obeys, and run once approved, in another process"
    )
    func pending() async throws {
        let session = try MCPSession()
        session.call("ask")
        let words = try #require(try await session.answer().refusal)
        #expect(words.hasPrefix("Not performed yet: a person has to approve it first."))
        #expect(words.contains("Do not call it again while it waits"))
        let id = try #require(session.running.errors.firstMatch(of: /approvals approve ([0-9a-f-]{36}) --approver/)).1
        #expect(!words.contains(id) && !words.contains("ask:7"))
        try await session.end()
        try await session.approve()
        let other = try MCPSession(in: session.tool)
        other.call("ask")
        #expect(try await other.answer()["result"]?["isError"] == nil)
        #expect(try other.received().count { $0.contains("tools/call") } == 1)
        try await other.end()
    }

    @Test(
        "Calls of the tools of an MCP server that wait are held with --wait, say so to who wants to hear it, and go on when people have decided"
    )
    func held() async throws {
        let session = try MCPSession("--wait", "600s")
        session.call("ask", meta: #"{"progressToken":"t"}"#)
        try await eventually("it says that it waits") { try !session.messages().isEmpty }
        let progress = try #require(try session.messages().first)
        #expect(progress["method"] == "notifications/progress")
        #expect(progress["params"]?["progressToken"] == "t")
        #expect(progress["params"]?["message"] == "waits for approval, for 0 s so far")
        try await session.approve()
        #expect(try await session.answer()["result"]?["isError"] == nil)
        session.call("ask", #"{"id":"8"}"#, id: "2")
        try await eventually("it waits") { try await session.tool("approvals", "list", "--json").lines.count == 1 }
        for case .string(let id)? in try await session.tool("approvals", "list", "--json").json().map({
            $0["approval_id"]
        }) {
            #expect(
                try await session.tool("approvals", "reject", id, "--approver", "bob", "--reason", "no").status == 0
            )
        }
        #expect(try await session.answer(2).refusal?.hasPrefix("Not performed: a person has rejected it") == true)
        let heard = try session.messages().filter { $0["method"] == "notifications/progress" }
        #expect(heard.allSatisfy { $0["params"]?["progressToken"] == "t" }, "only who asks hears of it")
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server that wait longer than they are held are answered as those that are not held"
    )
    func heldTooLong() async throws {
        let session = try MCPSession("--wait", "1s")
        session.call("ask")
        #expect(try await session.answer().refusal?.contains("Do not call it again while it waits") == true)
        #expect(try session.received() == [])
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server that are cancelled before they are sent are never sent, also when they are approved later"
    )
    func cancelledBefore() async throws {
        let session = try MCPSession("--wait", "600s")
        session.call("ask")
        try await eventually("it waits") { try await session.tool("approvals", "list", "--json").lines.count == 1 }
        session.cancel(id: "1")
        session.cancel(id: "5")
        try await session.settle()
        try await session.approve()
        // Nothing may follow, and only time can show that nothing does: the proxy looks several times in this one.
        try await Task.sleep(for: .milliseconds(800))
        try await session.settle(98)
        #expect(try session.received() == [], "the server knows of neither")
        #expect(try session.messages().allSatisfy { $0["id"] != 1 }, "who has cancelled waits for no answer")
        #expect(try await session.operation("ask:7")["status"] == "approved")
        session.call("ask", id: "2")
        #expect(try await session.answer(2)["result"]?["isError"] == nil)
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server that are cancelled after they were sent are in doubt, unless the server answers all the same"
    )
    func cancelledAfter() async throws {
        let session = try MCPSession("--lease", "1s")
        session.call("silent", id: "1")
        session.call("late", id: "2")
        try await eventually("both are sent") { try session.received().count == 2 }
        session.cancel(id: "1")
        session.cancel(id: "2")
        try await session.settle()
        let cancelled = try session.received().filter { $0.contains("cancelled") }.sorted()
        #expect(
            cancelled
                == [1, 2].map {
                    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"reason":"enough","requestId":\#($0)}}"#
                }
        )
        try await eventually("what was answered is on record") {
            try await session.operation("late:7")["outcome"] == "success"
        }
        #expect(try await session.end().status == 0)
        #expect(try session.messages().allSatisfy { $0["id"] == 99 })
        try await eventually("what was not is in doubt") { try await session.operation("silent:7")["in_doubt"] == true }
    }

    @Test(
        "Calls of the tools of an MCP server that end with an error are recorded as errors, never as nothing done, and with nothing of what was said",
        arguments: [
            ("fail", "is_error", true), ("wrong", "error_code", -32602), ("coded", "error_code", ContextValue?.none),
            ("marked", "is_error", true), ("twofold", "is_error", true), ("turned", "is_error", true),
            ("doubled", "is_error", true), ("more", "is_unfinished", true),
            ("vague", "is_unfinished", true),
            ("unread", "is_unreadable", true),
        ] as [(String, String, ContextValue?)]
    )
    func errors(_ tool: String, _ fact: String, _ value: ContextValue?) async throws {
        let session = try MCPSession()
        session.call(tool, id: "1")
        let answer = try await session.answer(1)
        switch tool {
        case "fail": #expect(answer.refusal == "s3cret", "it reaches the client as it is")
        case "wrong", "coded": #expect(answer["error"]?["message"] == "s3cret")
        case "more", "vague": #expect(answer.refusal?.contains("asks for something more") == true)
        case "unread": #expect(answer.refusal?.contains("it is not known whether it was performed") == true)
        default: #expect(answer["result"] != nil, "it reaches the client as it is")
        }
        session.call(tool, id: "2")
        #expect(try await session.answer(2).refusal?.contains("an earlier call began it and failed") == true)
        #expect(try session.received().count == 1)
        let operation = try await session.operation("\(tool):7")
        #expect(operation["outcome"] == "error")
        #expect(operation["result"]?[fact] == value)
        try await session.end()
        #expect(!(try await session.tool("evidence", "export").output.contains("s3cret")))
    }

    @Test(
        "Calls of the tools of an MCP server that a server dies under, or says no more under, are in doubt, and the proxy ends as the server does",
        arguments: [("die", 3), ("left", 4), ("mute", 5)]
    )
    func died(_ tool: String, _ status: Int32) async throws {
        let session = try MCPSession("--lease", "1s")
        session.call("silent", id: "1")
        session.call(tool, id: "2")
        let words = try #require(try await session.answer(1).refusal)
        #expect(words.contains("it is not known whether it was performed"))
        #expect(await session.running.run().status == status)
        #expect(try await session.answer(2).refusal == words)
        #expect(try session.received().count == 2, "nothing is repeated")
        try await eventually("it is in doubt") { try await session.operation("silent:7")["in_doubt"] == true }
        try await session.end()
        let other = try MCPSession(in: session.tool)
        other.call("silent")
        #expect(try await other.answer().refusal != nil)
        #expect(try await other.end().errors.contains("nobody knows how it ended"))
    }

    @Test(
        "Calls of the tools of an MCP server that are not sent when the client says no more are not sent, and the server hears that it is over"
    )
    func closed() async throws {
        let session = try MCPSession("--wait", "600s")
        session.call("ask", id: "1")
        session.call("late", id: "2")
        try await eventually("one waits, one is sent") {
            try await session.tool("approvals", "list", "--json").lines.count == 1 && session.received().count == 1
        }
        let run = try await session.end()
        #expect(run.status == 0)
        #expect(try session.received().last == "closed")
        #expect(try await session.operation("ask:7")["status"] == "pending")
        #expect(try session.received().count == 2)
    }

    @Test(
        "Calls of the tools of an MCP server are told that nobody can be asked when the ledger is gone, and not that something has begun"
    )
    func noLedger() async throws {
        let session = try MCPSession()
        try await session.settle()
        try FileManager.default.removeItem(at: session.tool.url(".haltstate"))
        session.call("run", #"{"id":"7","amount":{"cents":5}}"#, id: "1")
        session.call("check", id: "2")
        for id in [1, 2] as [ContextValue] {
            let words = try #require(try await session.answer(id).refusal)
            #expect(words.hasPrefix("Not performed: "), "\(words)")
        }
        #expect(try session.received() == [])
        try await session.end()
    }

    @Test("Calls of the tools of an MCP server that wait for the ledger hold up nothing else")
    func lockedLedger() async throws {
        let session = try MCPSession()
        try await session.settle()
        let lock = try LedgerLock(session.tool.url(".haltstate/ledger.db").path)
        session.call("run", #"{"id":"7","amount":{"cents":5}}"#)
        try await session.settle(98)
        #expect(try session.messages().allSatisfy { $0["id"] != 1 })
        try lock.release()
        #expect(try await session.answer()["result"]?["isError"] == nil)
        try await session.end()
    }

    @Test(
        "Calls of the tools of an MCP server reach a server that sees no variable of the package, and that is told what the proxy alone was told"
    )
    func process() async throws {
        let session = try MCPSession()
        session.call("variables")
        #expect(try await session.answer()["result"]?["names"] == "0")
        session.running.signal(SIGTERM)
        #expect(await session.running.run().status == 143)
    }

    @Test(
        "Calls of the tools of an MCP server need a server that can be started, and a command line that names it",
        arguments: [
            (["--name", "shop", "--", "no-such-server"], 127), (["--name", "shop", "--", "./tools.json"], 126),
            (["--name", "shop"], 64), (["--", "true"], 64), (["--name", "Shop", "--", "true"], 64),
            (["--name", "a.b", "--", "true"], 64), (["--name", "", "--", "true"], 64),
            (["--name", "shop", "--tools", "nowhere.json", "--", "true"], 66),
            (["--name", "shop", "--policies", "nowhere.json", "--", "true"], 66),
            (["--name", "shop", "--data-directory", "nowhere", "--", "true"], 66),
            (["--name", "shop", "--", "sh", "-c", "exit 5"], 5),
        ] as [([String], Int32)]
    )
    func commandLine(_ words: [String], _ status: Int32) async throws {
        let tool = try Tool.withPolicies()
        try tool.write(MCPSession.tools, to: "tools.json")
        let run = try await tool(["mcp"] + words)
        #expect(run.status == status, "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test(
        "Calls of the tools of an MCP server need a file that says what is meant, or no server is started",
        arguments: [
            (#"{"tool": {}}"#, #"tools.json:1:2: tool: unknown field "tool""#),
            (#"{"tools": {"a": {}}}"#, #"1:17: tools.a: a tool has either a "key""#),
            (#"{"tools": {"a": {"key": "{id}", "check": true}}}"#, #"tools.a: a tool has either a "key""#),
            (#"{"tools": {"a": {"check": false}}}"#, "tools.a.check: must be true"),
            (#"{"tools": {"a": {"key": "fixed"}}}"#, "tools.a.key: names no argument"),
            (#"{"tools": {"a": {"key": "{id"}}}"#, "tools.a.key: has a { without its }"),
            (#"{"tools": {"a": {"key": "id}"}}}"#, "tools.a.key: has a } without its {"),
            (#"{"tools": {"a": {"key": "{a..b}"}}}"#, "tools.a.key: has braces without the name"),
            (#"{"tools": {"a": {"key": 1}}}"#, "tools.a.key: must be text"),
            (#"{"tools": {"a": {"keys": "{id}"}}}"#, #"tools.a.keys: unknown field "keys"; did you mean "key"?"#),
            (#"{"tools": {"a": {"check": true, "disclose": ["id"]}}}"#, "tools.a.disclose: must be an object"),
            (#"{"tools": {"a": {"check": true, "disclose": {"tool_name": "{id}"}}}}"#, "is a name that the tool keeps"),
            (#"{"tools": {"a": {"check": true, "disclose": {"b": 1}}}}"#, "tools.a.disclose.b: must be text"),
            (#"{"tools": {"a": {"check": true}, "a": {"check": true}}}"#, "the object has this name already"),
            (#"{"tools": []}"#, "tools: must be an object"), ("tools:\n  a: check\n", "looks like YAML"),
        ]
    )
    func file(_ text: String, _ problem: String) async throws {
        let tool = try Tool.withPolicies()
        try tool.write(text, to: "tools.json")
        let run = try await tool("mcp", "--name", "shop", "--tools", "tools.json", "--", "touch", "started")
        #expect(run.status == 1)
        #expect(run.errors.contains(problem), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: tool.url("started").path))
    }
}
#endif
