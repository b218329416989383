#if SQLite
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Accounts in the file of a ledger", .tags(.failClosed))
struct AccountTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let clock = ManualClock()
    private let root = Approver(name: "root", authentication: "test")

    init() throws {
        folder = try TemporaryFolder()
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
    }

    private func users(_ ledger: SQLiteLedger? = nil, by person: Approver? = nil) -> SQLiteUserStore {
        SQLiteUserStore(ledger ?? self.ledger, by: person ?? root, wallClock: clock)
    }

    private func changes(_ tenant: TenantID = "shop", in ledger: SQLiteLedger? = nil) throws -> [UserChange] {
        try (ledger ?? self.ledger).events(from: 1, limit: 1_000, tenant: tenant).compactMap { stored in
            let kind = try SealedEvent(payload: stored.payload, hash: stored.hash).event.kind
            return if case .userChanged(let change) = kind { change } else { nil }
        }
    }

    /// Sets a password by a link, and begins a session.
    ///
    /// - Returns: The session's digest.
    private func enter(_ invitation: SQLiteUserStore.Invitation) async throws -> String {
        let set = try await users().setPassword("a hash", spending: invitation.link.digest, at: clock.now())
        let session = RandomSecret.random().digest
        let account = try #require(set)
        let end = clock.now() + .seconds(60)
        #expect(try await users().beginSession(session, of: account, until: end, at: clock.now()))
        return session
    }

    private func isSignedIn(_ session: String) throws -> Bool {
        try users().account(ofSession: session, at: clock.now()) != nil
    }

    @Test("What is done to an account is evidence, with who did it, and what changes nothing is none")
    func evidence() throws {
        let account = try users().create("alice", role: .viewer, tenant: "shop").account
        let dora = Approver(name: "dora", authentication: "test")
        let store = users(by: dora)
        try store.changeRole(of: "ALICE", to: .approver)
        _ = try store.reset("alice")
        for _ in 0..<2 {
            try store.changeRole(of: "alice", to: .approver)
            try store.disable(" alice")
        }
        for _ in 0..<2 { try store.enable("alice") }
        #expect(
            try changes() == [
                UserChange(.created(name: "alice", role: "viewer"), user: account.id, by: root),
                UserChange(.roleChanged("approver"), user: account.id, by: dora),
                UserChange(.reset, user: account.id, by: dora), UserChange(.disabled, user: account.id, by: dora),
                UserChange(.enabled, user: account.id, by: dora),
            ]
        )
        #expect(try LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop").verifyEvidence().events == 5)
        let listed = try #require(try users().list().first)
        #expect(listed.id == account.id && listed.role == .approver && listed.standing == .invited)
    }

    @Test("What is done to nobody fails, and changes nothing")
    func nobody() throws {
        let store = users()
        for work in [
            { _ = try store.reset("alice") }, { try store.changeRole(of: "alice", to: .admin) },
            { try store.disable("alice") }, { try store.enable("alice") },
        ] as [() throws -> Void] {
            #expect(throws: HaltStateError.self) { try work() }
        }
        #expect(try store.list().isEmpty && changes().isEmpty)
    }

    @Test(
        "A name is never given to a second person, however it is written, in whatever tenant, and after the first one is gone",
        arguments: ["alice", "ALICE", "al\u{200B}ice", "\u{FF21}lice", "alice "]
    )
    func names(name: String) throws {
        _ = try users().create("alice", role: .viewer, tenant: "shop")
        try users().disable("alice")
        for tenant in ["shop", "other"] as [TenantID] {
            let error = #expect(throws: HaltStateError.self) { try users().create(name, role: .admin, tenant: tenant) }
            #expect(error?.code == .invalidCall)
        }
        #expect(try users().list().count == 1)
    }

    @Test(
        "A name that could be taken for another, or is too long, is refused",
        arguments: ["", " ", "al\nice", "\u{202E}alice", "\u{0430}lice", String(repeating: "a", count: 129)]
    )
    func unfit(name: String) throws {
        let error = #expect(throws: HaltStateError.self) { try users().create(name, role: .viewer, tenant: "shop") }
        #expect(error?.code == .invalidCall)
        #expect(error?.message.contains("the name ") == true)
        #expect(throws: HaltStateError.self) { try users().create("bob", role: .viewer, tenant: "\u{202E}") }
        #expect(try users().list().isEmpty)
        _ = try users().create(String(repeating: "a", count: 128), role: .viewer, tenant: "shop")
    }

    @Test(
        "A link sets one password, for 15 minutes; a session begins with the password of the moment, and ends at its time"
    )
    func links() async throws {
        let invitation = try users().create("alice", role: .viewer, tenant: "shop")
        #expect(invitation.expiresAt == clock.now() + .seconds(900))
        clock.advance(by: .seconds(900) - .milliseconds(1))
        let digest = invitation.link.digest
        #expect(try users().account(linkedBy: digest, at: clock.now())?.name == "alice")
        #expect(try users().account(linkedBy: digest, at: invitation.expiresAt) == nil)
        #expect(try users().account(linkedBy: invitation.link.text, at: clock.now()) == nil)
        let session = try await enter(invitation)
        #expect(try await users().setPassword("another", spending: digest, at: clock.now()) == nil)
        clock.advance(by: .seconds(60) - .milliseconds(1))
        #expect(try isSignedIn(session))
        clock.advance(by: .milliseconds(1))
        #expect(try !isSignedIn(session))
        let account = try #require(try users().account(named: "alice"))
        let second = try users().reset("alice")
        let late = try await users().beginSession("s", of: account, until: clock.now() + .seconds(1), at: clock.now())
        #expect(!late, "the password was taken back meanwhile")
        let third = try users().reset("alice")
        #expect(try users().account(linkedBy: second.link.digest, at: clock.now()) == nil)
        #expect(try users().account(linkedBy: third.link.digest, at: clock.now()) != nil)
    }

    /// What ends every session of an account.
    enum End: CaseIterable { case disabling, reset, password, signingOut }

    @Test("Sessions end by disabling, by a reset, by a new password and by signing out", arguments: End.allCases)
    func ends(end: End) async throws {
        let session = try await enter(try users().create("alice", role: .viewer, tenant: "shop"))
        let other = try await enter(try users().create("bob", role: .viewer, tenant: "shop"))
        #expect(try isSignedIn(session))
        switch end {
        case .disabling:
            try users().disable("alice")
            try users().enable("alice")
        case .reset: _ = try users().reset("alice")
        case .password: _ = try await enter(try users().reset("alice"))
        case .signingOut: try await users().endSession(session)
        }
        #expect(try !isSignedIn(session))
        #expect(try isSignedIn(other))
    }

    @Test("A restored ledger ends sessions and links, and suspends accounts until a person has looked")
    func restored() async throws {
        let session = try await enter(try users().create("alice", role: .approver, tenant: "shop"))
        _ = try users().create("gone", role: .viewer, tenant: "shop")
        try users().disable("gone")
        let link = try users().create("new", role: .viewer, tenant: "other").link
        _ = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        let backup = try SQLiteLedger(reading: folder.file("backup.db"))
        for table in ["account_session", "account_link"] {
            let count = try backup.readRecords { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
            #expect(count == 0, "a backup holds none: \(table)")
        }
        try backup.close()
        try ledger.close()
        let restored = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: root, wallClock: clock)
        #expect(restored.suspendedAccounts == 2)
        let ledger = try SQLiteLedger(path: folder.file())
        let store = users(ledger)
        #expect(try store.account(ofSession: session, at: clock.now()) == nil)
        #expect(try store.account(linkedBy: link.digest, at: clock.now()) == nil)
        let access = RestoredAccess(ledger, wallClock: clock)
        #expect(Set(try access.suspendedAccounts().map(\.name)) == ["alice", "new"])
        let alice = try #require(try store.account(named: "alice"))
        let early = try await store.beginSession("s", of: alice, until: clock.now() + .seconds(1), at: clock.now())
        #expect(!early)
        let again = try store.reset("alice")
        #expect(try store.account(linkedBy: again.link.digest, at: clock.now()) == nil)
        try access.lift(by: root)
        #expect(try access.suspendedAccounts().isEmpty)
        #expect(try changes(in: ledger).last == UserChange(.resumed, user: alice.id, by: root))
        #expect(try changes("other", in: ledger).map(\.change).last == .resumed)
        #expect(try store.account(named: "gone")?.standing == .disabled)
        let soon = clock.now() + .seconds(1)
        let withOldPassword = try await store.beginSession("s", of: alice, until: soon, at: clock.now())
        #expect(!withOldPassword, "what was reset while it was suspended stays reset")
        #expect(try store.account(linkedBy: again.link.digest, at: clock.now())?.name == "alice")
    }

    @Test("A ledger of an earlier version has no accounts, and says so")
    func earlier() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(reading: try LedgerGoldenTests.copy("ledger-7.db", to: folder))
        #expect(try users(ledger).list().isEmpty)
        #expect(try RestoredAccess(ledger).suspendedAccounts().isEmpty)
        #expect(try SQLiteAPIKeyStore(ledger).hands(behind: "Alice", since: clock.now(), tenant: "shop-7") == ["alice"])
    }
}
#endif
