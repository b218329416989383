#if Macros
import Testing

@Suite("What counts as a side effect")
struct SinkTests {
    static let sinks = [
        "let process = Process()", "try await Subprocess.run(.name(\"ls\"))", "system(\"ls\")",
        "execv(path, arguments)",
        "posix_spawn(&id, path, nil, nil, nil, nil)", "fileManager.removeItem(atPath: path)", "unlink(path)",
        "try db.execute(sql: \"UPDATE orders SET paid = 1\")", "sqlite3_exec(db, sql, nil, nil, nil)",
        "try await order.save(on: database)", "try await connection.query(\"DELETE FROM orders\", logger: logger)",
        "try await connection.query(sql)", "modelContext.delete(order)", "request.httpMethod = \"POST\"",
        "request.method = .DELETE", "let request = HTTPClientRequest(url: url, method: .PUT)",
        "try await client.post(\"https://example.com\")", "session.upload(for: request, from: data)",
        "try await openAI.chats(query: query)", "try await client.chat.completions.create(model: model)",
        "try await session.respond(to: prompt)", "try await model.generateContent(prompt)",
    ]

    @Test("What is known without a file is found", arguments: sinks)
    func known(statement: String) throws {
        let findings = try AuditTool().findings(in: "func act() async throws {\n    \(statement)\n}")
        #expect(findings.count == 1 && findings.first?.hasPrefix("unguarded-sink 2:") == true, "\(findings)")
    }

    static let innocent = [
        "let url = fileManager.url(for: .cachesDirectory)", "array.remove(at: 0)", "request.httpMethod = \"GET\"",
        "let request = HTTPClientRequest(url: url, method: .GET)", "try await connection.query(\"SELECT 1\")",
        "set.removeItem(3)", "process.arguments = []", "let text = \"system()\"", "// unlink(path)",
        "try await order.save(to: disk)", "view.respond(with: 1)", "cache.put(1)",
    ]

    @Test("What has no side effect that is known is not", arguments: innocent)
    func harmless(statement: String) throws {
        #expect(try AuditTool().findings(in: "func act() async throws {\n    \(statement)\n}") == [])
    }

    @Test("A file adds calls of your own, and can leave out those that are built in")
    func file() throws {
        let audit = try AuditTool()
        let source = "func act() { gateway.charge(cents: 1); gateway.charge(1); till.drawer.open(); open(); unlink(p) }"
        let sinks =
            #"{"call": "gateway.charge", "labels": ["cents"], "effect": "moves money"}, "#
            + #"{"call": "till.*.open", "effect": "opens the till"}"#
        try audit.tool.write("{\"sinks\": [\(sinks)]}", to: "s.json")
        let added = try audit.report(["A.swift": source], ["--sinks", "s.json"]).findings.map(\.message)
        #expect(
            added == [
                "'gateway.charge' moves money without a guard in 'act()'",
                "'till.drawer.open' opens the till without a guard in 'act()'",
                "'unlink' deletes a file without a guard in 'act()'",
            ]
        )
        try audit.tool.write("{\"defaults\": false, \"sinks\": [\(sinks)]}", to: "s.json")
        #expect(try audit.report(["A.swift": source], ["--sinks", "s.json"]).findings.count == 2)
    }

    static let broken = [
        ("{\"sinks\": [{\"call\": \"a\"}]}", "s.json:1:12: error: sinks[0].effect: a sink needs the field \"effect\""),
        ("{\"sinks\": [{\"call\": \"a.*\", \"effect\": \"e\"}]}", "s.json:1:21: error: sinks[0].call: must be a path"),
        ("{\"sinks\": [{\"call\": \"a..b\", \"effect\": \"e\"}]}", "s.json:1:21: error: sinks[0].call: must be a path"),
        ("{\"sinks\": [], \"default\": true}", "s.json:1:15: error: default: unknown field \"default\"; did you mean"),
        ("{\"sinks\": {}}", "s.json:1:11: error: sinks: must be a list of sinks"),
        ("{\"sinks\": [{\"call\": \"a\", \"effect\": \"e\", \"labels\": [1]}]}", "s.json:1:52: error: sinks[0].labels"),
        ("{\"defaults\": 1, \"sinks\": []}", "s.json:1:14: error: defaults: must be true or false"),
        ("{", "s.json:1:2: error: expected"),
    ]

    @Test("A sinks file with anything wrong in it is refused at its place", arguments: broken)
    func brokenFile(text: String, error: String) throws {
        let audit = try AuditTool()
        try audit.tool.write(text, to: "s.json")
        let run = try audit.run(["A.swift": "func act() {}"], ["--sinks", "s.json"])
        #expect(run.status == 65)
        #expect(run.errors.hasPrefix(error), "\(run.errors)")
    }
}
#endif
