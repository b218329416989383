#if SQLite
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

/// Whoever makes an account has its link in their hands, and could answer as its person.
@Suite("People and the accounts that they make", .tags(.failClosed))
struct OneHandTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let authority: LocalAuthority
    private let clock = ManualClock()

    init() throws {
        folder = try TemporaryFolder()
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let policies = #"""
            {"version": "1", "policies": [{"name": "two", "action_pattern": "*", "effect": "APPROVAL_REQUIRED",
             "priority": 1, "approval": {"quorum": 2}}]}
            """#
        authority = LocalAuthority(
            policies: try PolicySet(bytes: Array(policies.utf8), file: "policies.json"),
            ledger: ledger,
            tenant: "shop",
            holders: SQLiteAPIKeyStore(ledger),
            wallClock: clock
        )
    }

    private func users(by name: String) -> SQLiteUserStore {
        SQLiteUserStore(ledger, by: person(name), wallClock: clock)
    }

    private func person(_ name: String) -> Approver { Approver(name: name, authentication: "test:\(name)") }

    /// Asks for something that takes two people.
    ///
    /// - Returns: The approval's identifier.
    private func ask(by requester: String? = nil) throws -> String {
        clock.advance(by: .seconds(1))
        defer { clock.advance(by: .seconds(1)) }
        let identity = OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "worker")
        let caller = EstablishedCaller(person: requester.map(person))
        _ = try authority.requestPermitBlocking(GuardRequest(identity, params: [:]), from: caller)
        return try #require(try authority.operation("k")?.approval?.terms.id)
    }

    private func approve(_ id: String, as name: String) throws {
        try authority.decide(id, .approve, by: person(name), reason: nil)
    }

    private func expectOneHand(_ id: String, _ name: String, _ other: String) {
        let error = #expect(throws: ApproverNotAllowed.self) { try approve(id, as: name) }
        #expect(error?.reason == .oneHand(other))
        #expect(error?.description.contains("someone else has to approve") == true)
    }

    @Test(
        "Whoever has made or reset an account does not count beside it on what was asked for before",
        arguments: [true, false],
        [true, false]
    )
    func makers(isReset: Bool, makerIsFirst: Bool) throws {
        if isReset { _ = try users(by: "root").create("bob", role: .approver, tenant: "shop") }
        let id = try ask()
        let mallory = users(by: "Mallory")
        _ = try isReset ? mallory.reset("bob") : mallory.create("bob", role: .approver, tenant: "shop")
        let names = makerIsFirst ? ["mallory", "BOB"] : ["BOB", "mallory"]
        try approve(id, as: names[0])
        expectOneHand(id, names[1], names[0])
        #expect(try authority.operation("k")?.status == .pending)
        try approve(id, as: "carol")
        #expect(try authority.operation("k")?.status == .approved)
    }

    @Test("Two accounts of one maker count as one person, and so does one that an account has made")
    func siblings() throws {
        let id = try ask()
        for name in ["bob", "bea"] { _ = try users(by: "mallory").create(name, role: .admin, tenant: "shop") }
        _ = try users(by: "bea").create("ben", role: .approver, tenant: "shop")
        try approve(id, as: "bob")
        for name in ["bea", "ben", "mallory"] { expectOneHand(id, name, "bob") }
        try approve(id, as: "carol")
        #expect(try authority.operation("k")?.status == .approved)
    }

    @Test("An account that whoever asked has made since does not answer for them")
    func requester() throws {
        let id = try ask(by: "mallory")
        _ = try users(by: "mallory").create("bob", role: .approver, tenant: "shop")
        expectOneHand(id, "bob", "mallory")
        try authority.decide(id, .reject, by: person("bob"), reason: "a rejection stops, and anyone may stop")
        #expect(try authority.operation("k")?.status == .rejected)
    }

    @Test("On what is asked for later, and in other tenants, both count")
    func later() throws {
        _ = try users(by: "mallory").create("bob", role: .approver, tenant: "shop")
        let id = try ask()
        _ = try users(by: "mallory").create("carol", role: .approver, tenant: "other")
        for name in ["bob", "mallory"] { try approve(id, as: name) }
        #expect(try authority.operation("k")?.status == .approved)
    }
}
#endif
