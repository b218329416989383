#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Restoring a backup", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct RestoreTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let alice = Approver(name: "alice", authentication: "test")

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let policies = #"""
        {"version": "1", "policies": [
            {"name": "all", "action_pattern": "job.*", "effect": "ALLOW", "priority": 1},
            {"name": "ask", "action_pattern": "job.ask", "effect": "APPROVAL_REQUIRED", "priority": 5}
        ]}
        """#

    private func authority(_ ledger: SQLiteLedger, tenant: TenantID = "local") throws -> LocalAuthority {
        LocalAuthority(
            policies: try PolicySet(bytes: Array(Self.policies.utf8), file: "policies.json"),
            ledger: ledger,
            tenant: tenant,
            wallClock: clock
        )
    }

    /// Calls a guarded body.
    ///
    /// - Returns: `ran`, or the name of the error.
    private func call(
        _ key: IdempotencyKey,
        _ authority: LocalAuthority,
        action: ActionName = "job.run",
        fails: Bool = false
    )
        -> String
    {
        struct Failure: Error {}
        let client = HaltStateClient(authority: authority, configuration: .init(agentID: "worker"))
        do {
            try client.blocking.guard(action, idempotencyKey: IdempotencyKey(key.rawValue)) { _ in
                if fails { throw Failure() }
            }
            return "ran"
        } catch let error as ActionDenied {
            return error.reason.contains("unknown since the backup of") ? "quarantined" : "denied"
        } catch let error as ActionAlreadyStarted {
            return error.outcome.map { "completed \($0.rawValue)" } ?? "started"
        } catch {
            return "\(type(of: error))"
        }
    }

    /// A ledger with a success, a failure, a wait and a start without an end, of which a backup was taken; and a call after it.
    private func backUp() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let authority = try authority(ledger)
        #expect(call("success", authority) == "ran")
        #expect(call("error", authority, fails: true) == "Failure")
        #expect(call("waiting", authority, action: "job.ask") == "ApprovalPending")
        _ = try authority.requestPermit(
            GuardRequest(
                OperationIdentity(idempotencyKey: "started", action: "job.run", agentID: "worker"),
                params: [:]
            )
        )
        _ = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        clock.advance(by: .seconds(60))
        #expect(call("after", authority) == "ran")
        try ledger.close()
    }

    private func restore() throws -> SQLiteLedger {
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: alice, wallClock: clock)
        return try SQLiteLedger(path: folder.file())
    }

    @Test("What has not succeeded in the backup is refused, also what it does not know, and nothing is appended")
    func refuses() throws {
        try backUp()
        let ledger = try restore()
        let authority = try authority(ledger)
        let head = try ledger.head(tenant: "local")
        for key in ["error", "started", "after", "never heard of"] {
            #expect(call(IdempotencyKey(key), authority) == "quarantined", "\(key)")
        }
        #expect(call("waiting", authority, action: "job.ask") == "quarantined")
        #expect(call("success", authority) == "completed success")
        #expect(try ledger.head(tenant: "local") == head)
        #expect(try authority.verifyEvidence().head == head.hash)
        let other = try self.authority(ledger, tenant: "a new tenant")
        #expect(call("any", other) == "quarantined")
        // A second process, or this one after a restart, holds to it as well.
        try ledger.close()
        #expect(call("after", try self.authority(SQLiteLedger(path: folder.file()))) == "quarantined")
    }

    @Test("A permit that was issued before the backup is void")
    func permit() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let request = GuardRequest(
            OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "worker"),
            params: [:]
        )
        let reply = try authority(ledger).requestPermit(request)
        guard case .permitted(let grant) = reply else { throw ConformanceFailure("no permit") }
        _ = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        try ledger.close()
        let restored = try authority(restore())
        let start = StartRequest(grant.identity, token: grant.token, startID: UUID().uuidString)
        let error = #expect(throws: HaltStateError.self) { try restored.redeemPermit(start) }
        #expect(error?.code == .permitInvalid)
    }

    @Test("A lift lets go on what it names and no more, with its reason in the evidence")
    func lifts() throws {
        try backUp()
        let ledger = try restore()
        let authority = try authority(ledger)
        #expect(throws: HaltStateError.self) { try authority.liftQuarantine(.all, by: alice, reason: " ") }
        try authority.liftQuarantine(.key("after"), by: alice, reason: "no trace at the bank")
        #expect(call("after", authority) == "ran")
        #expect(call("after", authority) == "completed success")
        #expect(call("after 2", authority) == "quarantined")
        let quarantine = try authority.liftQuarantine(.prefix("report:"), by: alice, reason: "may run twice")
        #expect(quarantine?.lifted == [.prefix("report:"), .key("after")])
        #expect(call("report:1", authority) == "ran")
        #expect(call("repor", authority) == "quarantined")
        let text = try exported(authority)
        #expect(text.contains("no trace at the bank") && text.contains(#""type":"ledger.restored""#))
        #expect(try authority.liftQuarantine(.all, by: alice, reason: "all is known") == nil)
        for key in ["started", "never heard of"] { #expect(call(IdempotencyKey(key), authority) != "quarantined") }
        #expect(try EvidenceFileVerifier.verify(Array(exported(authority).utf8)).operations > 4)
        try authority.verifyEvidence()
    }

    private func exported(_ authority: LocalAuthority) throws -> String {
        var bytes: [UInt8] = []
        try authority.exportEvidence { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "A key that a person found to have run answers so, whatever the backup says of it",
        arguments: ["after", "error", "started", "waiting"]
    )
    func found(key: String) throws {
        try backUp()
        let authority = try authority(restore())
        #expect(throws: HaltStateError.self) { try authority.reconcile("after", .error, by: alice, reason: "looked") }
        try authority.reconcile(IdempotencyKey(key), .success, by: alice, reason: "it is on the statement")
        #expect(
            call(IdempotencyKey(key), authority, action: key == "waiting" ? "job.ask" : "job.run")
                == "completed success"
        )
        #expect(throws: HaltStateError.self) {
            try authority.reconcile(IdempotencyKey(key), .success, by: alice, reason: "again")
        }
        try authority.verifyEvidence()
        try authority.liftQuarantine(.all, by: alice, reason: "done")
        #expect(
            call(IdempotencyKey(key), authority, action: key == "waiting" ? "job.ask" : "job.run")
                == "completed success"
        )
    }

    @Test(
        "What the file says of a quarantine has to follow from the events",
        arguments: [
            "DELETE FROM restore", "UPDATE restore SET lifted_at = 1", "UPDATE restore SET backed_up_at = 1",
            "UPDATE restore SET id = 'another'", "DELETE FROM quarantine_lift",
            "INSERT INTO quarantine_lift SELECT 'local', id, 'all', '' FROM restore",
            "INSERT INTO quarantine_lift SELECT 'local', id, 'prefix', 'a' FROM restore",
            "UPDATE quarantine_lift SET value = 'after'", "UPDATE quarantine_lift SET scope = 'nothing'",
        ]
    )
    func tampered(sql: String) throws {
        try backUp()
        let ledger = try restore()
        let authority = try authority(ledger)
        try authority.liftQuarantine(.key("new"), by: alice, reason: "asked")
        try authority.verifyEvidence()
        try ledger.database.write { try $0.execute(sql: sql) }
        #expect(throws: EvidenceError.self) { try authority.verifyEvidence() }
    }

    @Test("Agents are paused and keys suspended")
    func access() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key")
        try ledger.database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO api_key VALUES ('a', 'd', 'shop-8', NULL, NULL, 'agent:check', 1, NULL, NULL, NULL),
                        ('b', 'd', 'shop-8', NULL, NULL, 'agent:check', 1, NULL, 2, NULL);
                    INSERT INTO agent_order VALUES ('shop-8', '*', 'KILL', NULL, 'alice', 1, '*'),
                        ('shop-7', 'a', 'OK', NULL, 'alice', 1, 'a');
                    """
            )
        }
        _ = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        try ledger.close()
        let restored = try restore()
        try restored.readRecords { database in
            let orders = try Row.fetchAll(database, sql: "SELECT tenant, agent, status FROM agent_order ORDER BY 1, 2")
            #expect(
                orders.map { "\($0[0] as String) \($0[1] as String) \($0[2] as String)" }
                    == ["shop-7 * PAUSE", "shop-7 a OK", "shop-8 * KILL"]
            )
            let suspended = try String.fetchAll(database, sql: "SELECT id FROM api_key WHERE suspended_at IS NOT NULL")
            #expect(suspended == ["a"])
        }
    }

    @Test("A ledger that this process has open is not replaced")
    func inUseHere() throws {
        try backUp()
        let ledger = try SQLiteLedger(path: folder.file())
        try requireNotReplaced()
        try append(to: ledger, "key")
        try ledger.close()
    }

    @Test("A ledger that another process has open is not replaced")
    func inUseElsewhere() async throws {
        try backUp()
        let path = folder.path
        async let other = #expect(processExitsWith: .success) { [path = path as String] in
            let ledger = try SQLiteLedger(path: path + "/ledger.db")
            try Data().write(to: URL(fileURLWithPath: path + "/opened"))
            for _ in 0..<2_000 where !FileManager.default.fileExists(atPath: path + "/stop") { usleep(25_000) }
            try ledger.close()
        }
        try await eventually("the other process has opened it") {
            FileManager.default.fileExists(atPath: path + "/opened")
        }
        try requireNotReplaced()
        try Data().write(to: URL(fileURLWithPath: path + "/stop"))
        _ = await other
        _ = try restore()
    }

    private func requireNotReplaced() throws {
        let before = try #require(FileStatus(folder.file()))
        let error = #expect(throws: HaltStateError.self) { try restore() }
        #expect(error?.message.contains("\(folder.file()) is in use") == true)
        #expect(FileStatus(folder.file())?.file == before.file)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains(".new") })
    }

    @Test("What is there is kept, whole or damaged, and what cannot be restored leaves it as it was")
    func replaces() throws {
        try backUp()
        let restored = try SQLiteLedger.restore(
            folder.file("backup.db"),
            to: folder.file(),
            by: alice,
            wallClock: clock
        )
        let kept = try #require(restored.replaced)
        #expect(try SQLiteLedger(reading: kept).operation(.key("after"), tenant: "local") != nil)
        try Data("damaged beyond repair".utf8).write(to: URL(fileURLWithPath: folder.file()))
        clock.advance(by: .seconds(1))
        let again = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: alice, wallClock: clock)
        #expect(try String(contentsOfFile: #require(again.replaced), encoding: .utf8) == "damaged beyond repair")
        try LocalAuthority(policies: .empty, ledger: SQLiteLedger(path: folder.file())).verifyEvidence()

        let bytes = try #require(try folder.contents()["backup.db"])
        var altered = bytes
        let place = try #require(altered.range(of: Data(#""agent_id":"worker""#.utf8))).lowerBound
        altered[place + 13] ^= 1
        try altered.write(to: URL(fileURLWithPath: folder.file("altered.db")))
        let before = try folder.contents()["ledger.db"]
        #expect(throws: EvidenceError.self) {
            try SQLiteLedger.restore(folder.file("altered.db"), to: folder.file(), by: alice, wallClock: clock)
        }
        #expect(throws: HaltStateError.self) {
            try SQLiteLedger.restore(folder.file(), to: folder.file(), by: alice, wallClock: clock)
        }
        #expect(try folder.contents()["ledger.db"] == before)
    }

    @Test("A symbolic link in its place stays one, and leads to the restored ledger")
    func link() throws {
        try backUp()
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.db"), withDestinationPath: folder.file())
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file("link.db"), by: alice, wallClock: clock)
        for path in [folder.file(), folder.file("link.db")] {
            #expect(call("after", try authority(SQLiteLedger(path: path))) == "quarantined")
        }
    }

    @Test("A backup of a ledger in quarantine is restored into the quarantine of its own time")
    func twice() throws {
        try backUp()
        let ledger = try restore()
        try authority(ledger).liftQuarantine(.all, by: alice, reason: "looked")
        #expect(call("between", try authority(ledger)) == "ran")
        _ = try ledger.backUp(to: folder.file("second.db"), wallClock: clock)
        try ledger.close()
        // A clock that was set back makes no restore the earlier one.
        clock.advance(by: .seconds(-3_600))
        _ = try SQLiteLedger.restore(folder.file("second.db"), to: folder.file(), by: alice, wallClock: clock)
        let restored = try authority(SQLiteLedger(path: folder.file()))
        #expect(call("between", restored) == "completed success")
        #expect(call("new", restored) == "quarantined")
        try restored.verifyEvidence()
    }

    @Test(
        "Over the pause of an earlier restore, it pauses anew, and its own quarantine ends that",
        arguments: [false, true]
    )
    func pausedTwice(isLifted: Bool) throws {
        try backUp()
        let ledger = try restore()
        if isLifted {
            // As earlier versions did, which left the pause in force.
            let quarantine = try #require(try ledger.quarantine(tenant: "local"))
            let lift = LedgerEvent(
                id: UUID().uuidString,
                at: clock.now(),
                operationID: quarantine.restoreID,
                idempotencyKey: nil,
                kind: .quarantineLifted(QuarantineLift(scope: .all, by: alice, reason: "looked"))
            )
            _ = try ledger.appendBlocking(to: .none, tenant: "local") { _ in [lift] }
            try ledger.endQuarantine(clock)
        }
        _ = try ledger.backUp(to: folder.file("second.db"), wallClock: clock)
        try ledger.close()
        clock.advance(by: .seconds(60))
        _ = try SQLiteLedger.restore(folder.file("second.db"), to: folder.file(), by: alice, wallClock: clock)
        let authority = try authority(SQLiteLedger(path: folder.file()))
        #expect(try authority.standingOrder(of: "worker")?.orderedAt == clock.now())
        try authority.liftQuarantine(.key("one"), by: alice, reason: "looked")
        #expect(call("one", authority) == "ran")
        try authority.liftQuarantine(.all, by: alice, reason: "looked")
        #expect(call("two", authority) == "ran")
        #expect(try authority.standingOrder(of: "worker") == nil)
    }

    @Test(
        "A pause that a person gave is as strict, stays, and is not lifted with the quarantine",
        arguments: [false, true]
    )
    func pausedByPerson(isKill: Bool) throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let before: LocalAuthority = try authority(ledger)
        try before.blockingOrder(isKill ? .kill : .pause, by: alice)
        let time = clock.now()
        _ = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        try ledger.close()
        clock.advance(by: .seconds(60))
        let restored = try authority(restore())
        #expect(try restored.standingOrder(of: "worker")?.orderedAt == time)
        try restored.liftQuarantine(.all, by: alice, reason: "looked")
        #expect(call("new", restored) == "denied")
    }

    @Test(
        "A pause that a lifted restore of an earlier version left behind says what it is of, and what ends it",
        arguments: ["ledger-4.db", "ledger-5.db", "ledger-6.db"]
    )
    func leftBehind(file: String) throws {
        let path = try LedgerGoldenTests.copy(file, to: folder)
        let database = try DatabaseQueue(path: path)
        let reason = "restored from the backup of 2026-01-01T00:00:00.000000Z"
        let (columns, folded) = file == "ledger-4.db" ? ("", "") : (", folded", ", '*'")
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO restore VALUES ('r', 1, 2, 3);
                    INSERT INTO agent_order (tenant, agent, status, reason, ordered_by, ordered_at\(columns))
                    VALUES ('local', '*', 'PAUSE', '\(reason)', 'alice', 2\(folded));
                    """
            )
        }
        try database.close()
        try SQLiteLedger.migrate(path: path)
        let ledger = try SQLiteLedger(path: path)
        let client = HaltStateClient(authority: try authority(ledger), configuration: .init(agentID: "worker"))
        let error = #expect(throws: ActionDenied.self) {
            try client.blocking.guard("job.run", idempotencyKey: "k") { _ in }
        }
        #expect(error?.reason.hasPrefix("the agent is paused: \(reason); ") == true)
        #expect(error?.reason.contains("'haltstate quarantine access --lift'") == true)
        #expect(call("k", try authority(ledger, tenant: "shop-7")) == "ran", "other tenants are not paused")
    }

    @Test("Without a ledger in its place, and from a plain copy, it is restored as well")
    func plainCopy() throws {
        try backUp()
        try FileManager.default.moveItem(atPath: folder.file(), toPath: folder.file("copy.db"))
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: folder.file() + suffix) }
        let restored = try SQLiteLedger.restore(folder.file("copy.db"), to: folder.file(), by: alice, wallClock: clock)
        #expect(restored.replaced == nil)
        #expect(restored.backedUpAt == clock.now())
        let authority = try authority(SQLiteLedger(path: folder.file()))
        #expect(call("after", authority) == "completed success")
        #expect(call("new", authority) == "quarantined")
    }
}

extension LocalAuthority {
    fileprivate func blockingOrder(_ status: AgentOrder.Status, by person: Approver) throws {
        try order(status, .everyone, by: person)
    }
}
#endif
