import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("A result with numbers that cannot be kept")
struct ResultKeepingTests {
    private static let attached: GuardContext = [
        "count": 3, "ratio": .double(.nan),
        "lines": [1, .double(.infinity), ["price": .double(-.infinity), "id": "x"]],
    ]
    private static let kept: GuardContext = [
        "count": 3, "lines": [1, nil, ["id": "x"]],
        "left_out": ["result.lines[1]", "result.lines[2].price", "result.ratio"],
    ]

    @Test("A result with numbers that cannot be kept is kept without them, and says where they stood")
    func keepable() {
        #expect(Self.attached.keepable == Self.kept)
        #expect(Self.kept.keepable == Self.kept)
        let sound: GuardContext = ["left_out": "mine", "n": 0.5]
        #expect(sound.keepable == sound)
        let crowded: GuardContext = ["left_out": "mine", "n": .double(.nan)]
        #expect(crowded.keepable == ["left_out": ["result.n", "result.left_out"]])
    }

    @Test("A result with numbers that cannot be kept names 32 of them and counts the others")
    func crowd() throws {
        let many = GuardContext(["list": .array((0..<40).map { _ in .double(.nan) })]).keepable
        guard case .array(let places)? = many["left_out"] else { return #expect(Bool(false), "nothing is left out") }
        #expect(places.count == 33)
        #expect(places[31] == "result.list[31]")
        #expect(places[32] == "and 8 more")
        #expect(many["list"] == .array((0..<40).map { _ in .null }))
    }

    @Test("A result with numbers that cannot be kept is read again however deep it was, and so is a context")
    func depth() async throws {
        func nested(_ levels: Int) -> GuardContext {
            var value: ContextValue = 1
            for level in 1..<levels { value = level.isMultiple(of: 2) ? [value] : ["a": value] }
            return ["top": value]
        }
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        for levels in [99, 100, 101, 200] {
            let key = IdempotencyKey("k\(levels)")
            try await client.guard("refund.create", idempotencyKey: key) { $0.attach(nested(levels)) }
            let fact = try #require(try await authority.local.operation(IdempotencyKey(key.rawValue))?.outcome?.fact)
            #expect((fact.result == nested(levels)) == (levels <= 100))
            #expect((fact.result?["left_out"] != nil) == (levels > 100))
            let call = GuardCall("refund.create", context: nested(levels), idempotencyKey: "deep-\(levels)")
            let request = GuardRequest(
                OperationIdentity(idempotencyKey: "asked-\(levels)", action: "b.c", agentID: "a"),
                params: nested(levels)
            )
            let check = CheckRequest(CallIdentity(action: "b.c", agentID: "a"), params: nested(levels))
            if levels <= 100 {
                try await client.permit(for: call).complete()
                _ = try await authority.local.requestPermit(request)
                _ = try await authority.local.check(check)
            } else {
                for refused in [
                    { try await client.permit(for: call).complete() },
                    { _ = try await authority.local.requestPermit(request) },
                    { _ = try await authority.local.check(check) },
                ] as [() async throws -> Void] {
                    await #expect(throws: InvalidArguments.self) { try await refused() }
                }
            }
        }
        #expect(try await authority.local.verifyEvidence().events > 0)
        for event in try authority.local.blockingLedger.events(from: 1, limit: 100, tenant: "local") {
            #expect(throws: Never.self) { try SealedEvent(payload: event.payload, hash: event.hash) }
        }
    }

    @Test(
        "A result with numbers that cannot be kept does not keep an outcome from the record",
        arguments: Driver.allCases
    )
    func guarded(driver: Driver) async throws {
        let authority = try TestAuthority(.allow)
        try await driver.guard(authority.client()) { permit in permit.attach(Self.attached) }
        let fact = try #require(try await authority.local.operation("refund:1")?.outcome?.fact)
        #expect(fact.outcome == .success)
        #expect(fact.result == Self.kept)
        #expect(try await authority.local.verifyEvidence().events == 3)
        #expect(authority.reports.map(\.result) == [Self.kept])
    }

    @Test("A result with numbers that cannot be kept is the same report when it comes again")
    func again() async throws {
        let authority = try TestAuthority(.allow)
        try await authority.client().guard("refund.create", idempotencyKey: "refund:1") { permit in
            permit.attach(Self.attached)
        }
        var report = try #require(authority.reports.first)
        #expect(try await authority.local.recordOutcome(report).isDuplicate)
        report.result = Self.attached
        #expect(try await authority.local.recordOutcome(report).isDuplicate)
        report.result?["count"] = 4
        await #expect(throws: HaltStateError.self) { try await authority.local.recordOutcome(report) }
    }

    @Test("A result with numbers that cannot be kept does not keep the outcome of a check from the record")
    func checked() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        let check = try await client.check("refund.create")
        try await client.report(check, .success, result: Self.attached)
        var report = try #require(authority.checkReports.first)
        #expect(report.result == Self.kept)
        report.result = Self.attached
        _ = try await authority.local.recordCheck(report)
        #expect(try await authority.local.verifyEvidence().events == 3)
    }

    @Test("A result with numbers that cannot be kept is written without them, and read back as what was written")
    func wire() throws {
        var report = CheckReport(
            CallIdentity(action: "b.c", agentID: "a"),
            requestID: "r",
            status: .success,
            decision: .allow
        )
        report.result = Self.attached
        let bytes = try CanonicalJSON.bytes(encoding: report)
        let read: CheckReport = try JSONReader.read(bytes).decode()
        #expect(read.result == Self.kept)
        report.result = Self.kept
        #expect(read == report)
    }

    @Test(
        "A result with numbers that cannot be kept that is no object is left out as a whole",
        arguments: ["5", "[1]", "\"text\"", "true"]
    )
    func noObject(text: String) throws {
        let json = """
            {"request_id": "r", "agent_id": "a", "action": "b.c", "status": "success", "decision": "ALLOW", "result": \(text)}
            """
        let report: CheckReport = try JSONReader.read(Array(json.utf8)).decode()
        #expect(report.result == ["left_out": ["result"]])
    }
}
