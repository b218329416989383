#if Macros
import Expectations
import Testing

@Suite("Expansions of @Guarded", .tags(.everyArgumentCounts))
struct ExpansionTests {
    @Test("A wrapper that is no mark by its name is handed over, so that the compiler says whether it is one")
    func unknownWrapper() {
        #expect(
            expansion(
                of: """
                    @Guarded(action: "a.b")
                    func run(@ID("x") order: String, @Kit.Amount `in`: Int, @HaltState.Amount cents: Int) throws {
                    }
                    """
            )
            .contains(
                "[.bound(\"order\", order).wrapped(by: _order), .bound(\"in\", `in`).wrapped(by: _in), "
                    + ".disclosed(\"cents\", cents)]"
            )
        )
    }

    @Test("An async function becomes one call and the local function that it runs")
    func asynchronous() {
        expectExpansion(
            #"""
            @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}")
            func issueRefund(_ order: Order) async throws -> Receipt {
                try await ledger.writeRefundOnce(order)
            }
            """#,
            #"""
            func issueRefund(_ order: Order) async throws -> Receipt {
            return try await __GuardedCall(
                action: "refund.create",
                idempotencyKey: .template("refund:\(order.id)"),
                arguments: [.bound("order", order)]
            ).run(`issueRefund(_:)`)
            func `issueRefund(_:)`() async throws -> Receipt {
            #sourceLocation(file: "test.swift", line: 3)
                try await ledger.writeRefundOnce(order)
            }
            #sourceLocation()
            }
            """#
        )
    }

    @Test("A synchronous function calls the blocking entry, and all arguments of the attribute are passed on")
    func synchronous() {
        expectExpansion(
            #"""
            @Guarded(
                action: .refundCreate,
                idempotencyKey: .arguments,
                agentID: "desk",
                resource: "order/{id}",
                riskClass: .high,
                client: .billing,
                binding: .arguments
            )
            func refund(id: Int) throws {}
            """#,
            #"""
            func refund(id: Int) throws {
            return try __GuardedCall(
                action: .refundCreate,
                idempotencyKey: .arguments,
                agentID: "desk",
                resource: "order/\(id)",
                riskClass: .high,
                client: .billing,
                arguments: [.bound("id", id)]
            ).runBlocking { try `refund(id:)`() }
            func `refund(id:)`() throws {
            #sourceLocation(file: "test.swift", line: 10)
                                         }
            #sourceLocation()
            }
            """#
        )
    }

    @Test(
        "What becomes of a call whose inner guard waits is passed on as a member, and only under a key",
        arguments: [
            (#", idempotencyKey: "x:{id}", onPendingInside: .resume"#, "resume"),
            (#", idempotencyKey: "x:{id}", onPendingInside: PendingInside.fail"#, "fail"),
            (#", idempotencyKey: { (id: Int) in "x:\(id)" }, onPendingInside: HaltState.PendingInside.ours"#, "ours"),
            (#", idempotencyKey: .arguments"#, "resume"), ("", nil),
        ] as [(String, String?)],
        [("@Guarded(action: \"a.b\"", "throws"), ("@LLMGuarded(action: \"a.b\"", "async throws -> AsyncStream<Int>")]
    )
    func pendingInside(arguments: (text: String, member: String?), form: (attribute: String, effects: String)) {
        let expanded = expansion(
            of: """
                @GuardedService(onPendingInside: .resume)
                struct Desk {
                    \(form.attribute)\(arguments.text))
                    func run(id: Int) \(form.effects) {}
                }
                """
        )
        let said = expanded.firstMatch(of: /onPendingInside: \.(\w+)\n *\)\.run/)?.1
        #expect(said.map(String.init) == arguments.member, "\(expanded)")
    }

    @Test("Arguments that are nil are left out")
    func nilArguments() {
        expectExpansion(
            #"""
            @Guarded(action: "a.b", idempotencyKey: nil, agentID: nil, resource: nil, riskClass: nil, client: nil)
            func run() throws {
            }
            """#,
            #"""
            func run() throws {
            return try __GuardedCall(
                action: "a.b",
                arguments: []
            ).runBlocking { try `run()`() }
            func `run()`() throws {
            #sourceLocation(file: "test.swift", line: 3)
            }
            #sourceLocation()
            }
            """#
        )
    }

    @Test("Comments, conditions and text of several lines stay as they are")
    func verbatimBody() {
        expectExpansion(
            #"""
            struct Desk {
                @Guarded(action: "a.b")
                func run() async throws -> String { // opens
                    // first
                    #if DEBUG
                    log()
                    #endif
                    return """
                          text
                        """ // last
                    // closes
                }
            }
            """#,
            #"""
            struct Desk {
                func run() async throws -> String {
                return try await __GuardedCall(
                    action: "a.b",
                    arguments: []
                ).run(`run()`)
                func `run()`() async throws -> String {
                #sourceLocation(file: "test.swift", line: 3)
                                                        // opens
                        // first
                        #if DEBUG
                        log()
                        #endif
                        return """
                              text
                            """ // last
                        // closes
                    }
                #sourceLocation()
                }
            }
            """#
        )
    }

    @Test("A body on one line keeps its closing brace out of a comment")
    func singleLine() {
        expectExpansion(
            """
            @Guarded(action: "a.b") func run() throws -> Int {work() // why
            }
            """,
            """
            func run() throws -> Int {
            return try __GuardedCall(
                action: "a.b",
                arguments: []
            ).runBlocking { try `run()`() }
            func `run()`() throws -> Int {
            #sourceLocation(file: "test.swift", line: 1)
                                                              work() // why
            }
            #sourceLocation()
            }
            """
        )
    }

    @Test(
        "The local function has the result as it was written",
        arguments: ["some P", "[some P]", "Int!", "sending T"]
    )
    func results(result: String) {
        expectExpansion(
            """
            @Guarded(action: "a.b")
            func run() throws(any Error) -> \(result) {
                make()
            }
            """,
            """
            func run() throws(any Error) -> \(result) {
            return try __GuardedCall(
                action: "a.b",
                arguments: []
            ).runBlocking { try `run()`() }
            func `run()`() throws -> \(result) {
            #sourceLocation(file: "test.swift", line: 3)
                make()
            }
            #sourceLocation()
            }
            """
        )
    }

    @Test(
        "An async function that borrows keeps its body in a closure",
        arguments: [
            ("struct Key: ~Copyable", "func run() async throws -> some P", ""),
            ("extension Key where Element: ~Copyable", "func run() async throws -> Int!", " -> Int?"),
            ("extension Key", "borrowing func run() async throws", " -> ()"),
            ("struct Desk", "func run(_ key: borrowing Key) async throws -> sending T", " -> sending T"),
        ]
    )
    func borrowing(type: String, function: String, clause: String) {
        expectExpansion(
            """
            \(type) {
                @Guarded(action: "a.b", binding: .contextOnly)
                \(function) {
                    make()
                }
            }
            """,
            """
            \(type) {
                \(function) {
                return try await __GuardedCall(
                    action: "a.b",
                    arguments: [],
                    bindsArguments: false
                ).run { () async throws\(clause) in
                #sourceLocation(file: "test.swift", line: 4)
                        make()
                    }
                #sourceLocation()
                }
            }
            """
        )
    }

    @Test(
        "Any other function becomes a local one, also in a type that cannot be copied",
        arguments: [
            ("mutating func run() async throws", "run(`run()`)"), ("static func run() async throws", "run(`run()`)"),
            ("borrowing func run() throws", "runBlocking { try `run()`() }"),
            ("func `run it`() throws", "runBlocking { try `run it()`() }"),
            ("static func `repeat`(`in` x: Int) async throws", "run(`repeat(in:)`)"),
        ]
    )
    func locals(function: String, run: String) {
        let expanded = expansion(
            of: """
                struct Key: ~Copyable {
                    @Guarded(action: "a.b")
                    \(function) {}
                }
                """
        )
        #expect(expanded.contains(").\(run)\n    func `"), "\(expanded)")
    }

    @Test("A key path to the client is read from self")
    func clientPath() {
        expectExpansion(
            #"""
            actor Desk {
                @Guarded(action: "a.b", client: \Desk.services.haltState)
                func run() throws {
                    work()
                }
            }
            """#,
            #"""
            actor Desk {
                func run() throws {
                return try __GuardedCall(
                    action: "a.b",
                    client: self.services.haltState,
                    arguments: []
                ).runBlocking { try `run()`() }
                func `run()`() throws {
                #sourceLocation(file: "test.swift", line: 4)
                        work()
                    }
                #sourceLocation()
                }
            }
            """#
        )
    }

    @Test("A key closure is applied to the function's arguments in its own order")
    func closureKey() {
        expectExpansion(
            #"""
            @Guarded(action: "a.b", idempotencyKey: { (_ cents: Int, `in`: String) -> String in "\(cents)\(`in`)" })
            func run(for `in`: String, cents: Int) throws {
            }
            """#,
            #"""
            func run(for `in`: String, cents: Int) throws {
            return try __GuardedCall(
                action: "a.b",
                idempotencyKey: .computed(({ (_ cents: Int, `in`: String) -> String in "\(cents)\(`in`)" })(cents, `in`)),
                arguments: [.bound("in", `in`), .bound("cents", cents)]
            ).runBlocking { try `run(for:cents:)`() }
            func `run(for:cents:)`() throws {
            #sourceLocation(file: "test.swift", line: 3)
            }
            #sourceLocation()
            }
            """#
        )
    }

    @Test("Each mark decides what becomes of its argument")
    func marks() {
        expectExpansion(
            """
            @Guarded(action: "a.b", binding: .except("progress", "list"))
            func run(
                on actor: isolated Desk,
                @Identifier id: Int,
                @HaltState.Amount("amount_cents") _ amount: Int,
                @RiskFlag urgent: Bool,
                @ScheduleWindow<Date> at date: Date,
                @Redacted("mail") email: String,
                @Unbound log: @escaping () -> Void,
                progress: () -> Void,
                list: inout [Int],
                numbers: Int...,
                pack: repeat each T
            ) throws {
            }
            """,
            """
            func run(
                on actor: isolated Desk,
                @Identifier id: Int,
                @HaltState.Amount("amount_cents") _ amount: Int,
                @RiskFlag urgent: Bool,
                @ScheduleWindow<Date> at date: Date,
                @Redacted("mail") email: String,
                @Unbound log: @escaping () -> Void,
                progress: () -> Void,
                list: inout [Int],
                numbers: Int...,
                pack: repeat each T
            ) throws {
            return try __GuardedCall(
                action: "a.b",
                arguments: [.disclosed("id", id), .disclosed("amount_cents", amount), .disclosed("urgent", urgent), .disclosed("date", date), .redacted("mail", email), .bound("numbers", numbers), .boundPack("pack", repeat each pack)]
            ).runBlocking { try `run(on:id:_:urgent:at:email:log:progress:list:numbers:pack:)`() }
            func `run(on:id:_:urgent:at:email:log:progress:list:numbers:pack:)`() throws {
            #sourceLocation(file: "test.swift", line: 15)
            }
            #sourceLocation()
            }
            """
        )
    }

    @Test("Without binding only what is disclosed is passed on")
    func contextOnly() {
        expectExpansion(
            """
            @Guarded(action: "a.b", binding: .contextOnly)
            func run(_: Int, f: () -> Void, @Amount cents: Int, @Redacted name: String, id: Int) throws {
            }
            """,
            """
            func run(_: Int, f: () -> Void, @Amount cents: Int, @Redacted name: String, id: Int) throws {
            return try __GuardedCall(
                action: "a.b",
                arguments: [.disclosed("cents", cents), .redacted("name", name)],
                bindsArguments: false
            ).runBlocking { try `run(_:f:cents:name:id:)`() }
            func `run(_:f:cents:name:id:)`() throws {
            #sourceLocation(file: "test.swift", line: 3)
            }
            #sourceLocation()
            }
            """
        )
    }

    @Test(
        "The text around placeholders is escaped",
        arguments: [
            (##"#"a\b"{id}"#"##, #""a\\b\"\(id)""#),
            (#""a\tb\n{id}""#, #""a\tb\n\(id)""#),
            (#""\u{7}{{{id}}}""#, #""\u{7}{\(id)}""#),
            ("\"\"\"\n        one\n        {id}\n        \"\"\"", #""one\n\(id)""#),
            (##"#"\(id){id}"#"##, #""\\(id)\(id)""#),
        ]
    )
    func escapes(template: String, literal: String) {
        expectExpansion(
            """
            @Guarded(action: "a.b", idempotencyKey: \(template))
            func run(id: Int) throws {
            }
            """,
            """
            func run(id: Int) throws {
            return try __GuardedCall(
                action: "a.b",
                idempotencyKey: .template(\(literal)),
                arguments: [.bound("id", id)]
            ).runBlocking { try `run(id:)`() }
            func `run(id:)`() throws {
            #sourceLocation(file: "test.swift", line: \(2 + template.count { $0 == "\n" } + 1))
            }
            #sourceLocation()
            }
            """
        )
    }
}
#endif
