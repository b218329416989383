import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// Calls a tool whose arguments no type describes, through one of the two drivers.
private struct ToolCaller: Sendable {
    let driver: Driver
    let client: HaltStateClient

    @discardableResult
    func call(_ arguments: RawArguments, key: IdempotencyKey = "refund:1", context: GuardContext = [:]) async throws
        -> Int
    {
        let action = try #require(ActionName(tool: "createRefund", under: "mcp.shop"))
        switch driver {
        case .asynchronous:
            return try await client.guard(
                action,
                binding: arguments,
                tool: "createRefund",
                context: context,
                idempotencyKey: key
            ) { _ in 1 }
        case .blocking: return try blocking(action, arguments, key, context)
        }
    }

    private func blocking(
        _ action: ActionName,
        _ arguments: RawArguments,
        _ key: IdempotencyKey,
        _ context: GuardContext
    ) throws -> Int {
        try client.blocking.guard(
            action,
            binding: arguments,
            tool: "createRefund",
            context: context,
            idempotencyKey: key
        ) { _ in 1 }
    }
}

@Suite("The arguments of a tool that is known only at run time", .tags(.everyArgumentCounts))
struct RawArgumentsTests {
    @Test(
        "The arguments of a tool that is known only at run time are not asked for where the context takes a name that the call uses",
        arguments: ["tool_name", "arguments_digest"]
    )
    func taken(name: String) async throws {
        let authority = try TestAuthority(.allow)
        let caller = ToolCaller(driver: .asynchronous, client: authority.client())
        let error = await #expect(throws: HaltStateError.self) {
            try await caller.call(RawArguments(json: "{}"), context: [name: "x"])
        }
        #expect(error?.code == .invalidCall)
        #expect(authority.messages.isEmpty)
    }

    @Test(
        "The arguments of a tool that is known only at run time are bound, and none of them leaves the process but what is disclosed",
        arguments: Driver.allCases
    )
    func bound(_ driver: Driver) async throws {
        let authority = try TestAuthority(.allow)
        let arguments = RawArguments(json: #"{"order_id": "A-1", "amount_cents": 100, "note": "p@ss"}"#)
        let context: GuardContext = ["amount_cents": try #require(arguments.values["amount_cents"])]
        let caller = ToolCaller(driver: driver, client: authority.client())
        #expect(try await caller.call(arguments, context: context) == 1)
        let request = try #require(authority.requests.first)
        #expect(request.identity.action == "mcp.shop.create-refund")
        #expect(Set(request.params.values.keys) == ["amount_cents", "tool_name", "arguments_digest"])
        #expect(request.params["amount_cents"] == 100)
        #expect(request.params["tool_name"] == "createRefund")
        let members: [(String, ContextValue)] = [("note", "p@ss"), ("order_id", "A-1"), ("amount_cents", 100)]
        let digest = try ArgumentDigest.digest(
            of: members,
            key: authority.bindingKey ?? BindingKey(derivedFrom: "haltstate")
        )
        #expect(request.params["arguments_digest"] == .string(digest), "as those of an annotated function are")
    }

    @Test(
        "The arguments of a tool that is known only at run time are the same operation however they are written",
        arguments: [
            #"{"b": [1, {"y": null, "x": true}], "a": "é"}"#, #"{"a":"\u00e9","b":[1.0,{"x":true,"y":null}]}"#,
            "{\n\t\"b\" : [ 10e-1 , {\"x\":true,\"y\":null} ],\"a\":\"é\"}\r\n",
        ]
    )
    func same(_ text: String) async throws {
        let caller = ToolCaller(driver: .asynchronous, client: try TestAuthority(.allow).client())
        try await caller.call(RawArguments(["a": "é", "b": [1, ["x": true, "y": nil]]]))
        await #expect(throws: ActionAlreadyStarted.self) { try await caller.call(RawArguments(json: text)) }
    }

    @Test(
        "The arguments of a tool that is known only at run time are another operation where anything else in them differs",
        arguments: [
            #"{"a": "1"}"#, #"{"a": 2}"#, #"{"A": 1}"#, #"{"a": 1, "b": null}"#, #"{"a": [1]}"#, #"{"a": true}"#, "{}",
        ]
    )
    func other(_ text: String) async throws {
        let caller = ToolCaller(driver: .asynchronous, client: try TestAuthority(.allow).client())
        try await caller.call(RawArguments(json: #"{"a": 1}"#))
        await #expect(throws: IdempotencyConflict.self) { try await caller.call(RawArguments(json: text)) }
    }

    @Test(
        "The arguments of a tool that is known only at run time are refused in words where two readers could read two calls, and nobody is asked",
        arguments: [
            (#"{"a": 1, "a": 2}"#, "the arguments", "the object has this name already"),
            (#"{"a": {"b": 1, "\u0062": 2}}"#, "the arguments", "the object has this name already"),
            (#"{"a": {"b": [1, 9007199254740993.5]}}"#, "a.b[1]", "cannot be kept exactly"),
            (#"{"a": 1e400}"#, "a", "cannot be kept exactly"),
            (#"{"a": "\ud800"}"#, "the arguments", "half of a surrogate"),
            (#"[{"a": 1}]"#, "the arguments", "have to be a JSON object"), (#""a""#, "the arguments", "a JSON object"),
            ("", "the arguments", "are no JSON"), (#"{"a": 1} {"a": 2}"#, "the arguments", "text after the value"),
            (#"{"a": NaN}"#, "the arguments", "are no JSON"), ("{'a': 1}", "the arguments", "are no JSON"),
        ]
    )
    func refused(_ text: String, _ subject: String, _ problem: String) async throws {
        for driver in Driver.allCases {
            let authority = try TestAuthority(.allow)
            let arguments = RawArguments(json: text)
            #expect(arguments.values.isEmpty)
            let error = await #expect(throws: InvalidArguments.self) {
                try await ToolCaller(driver: driver, client: authority.client()).call(arguments)
            }
            #expect(error?.problems.first?.subject == subject)
            #expect(error?.problems.first?.problem.contains(problem) == true, "\(error?.description ?? "")")
            #expect(error?.callStatus == .invalidArguments)
            #expect(authority.requests.isEmpty)
        }
    }

    @Test(
        "The arguments of a tool that is known only at run time are taken from values that are read already, unless JSON has no such value"
    )
    func read() async throws {
        struct Foreign: Encodable { let amount: Double }
        let client = try TestAuthority(.allow).client()
        let caller = ToolCaller(driver: .asynchronous, client: client)
        try await caller.call(RawArguments(encoding: Foreign(amount: 1.5)))
        await #expect(throws: ActionAlreadyStarted.self) { try await caller.call(RawArguments(["amount": 1.5])) }
        for unusable in [
            RawArguments(["a": .double(.infinity)]), RawArguments(encoding: Foreign(amount: .nan)),
            RawArguments(encoding: [1]),
        ] {
            await #expect(throws: InvalidArguments.self) { try await caller.call(unusable) }
        }
    }

    @Test(
        "The arguments of a tool that is known only at run time do not vouch for the name that the tool goes by: another name is another operation"
    )
    func name() async throws {
        let client = try TestAuthority(.allow).client()
        let arguments = RawArguments(["a": 1])
        try await client.guard("tool.run", binding: arguments, tool: "a", idempotencyKey: "k") { _ in }
        await #expect(throws: IdempotencyConflict.self) {
            try await client.guard("tool.run", binding: arguments, tool: "b", idempotencyKey: "k") { _ in }
        }
        await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("tool.run", binding: arguments, tool: "a", idempotencyKey: "k") { _ in }
        }
    }
}
