import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateTesting
import Synchronization
import Testing

/// A folder that goes away with its test.
final class JournalFolder {
    let path = NSTemporaryDirectory() + "haltstate-journal-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var reports: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") } }
    }

    func mode(_ name: String = "") throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
    }
}

@Suite("The journal of unconfirmed outcomes", .tags(.nothingUnknown), .stoppingServers, .serialized)
struct OutcomeJournalTests {
    private static let away = HaltStateError(code: .unavailable, message: "away")

    private static func client(_ authority: TestAuthority, _ folder: JournalFolder) throws -> HaltStateClient {
        let journal = try FileOutcomeJournal(directory: folder.path)
        return RemoteSamples.client(authority, retry: RetryPolicy(maximumAttempts: 1)) { $0.journal = journal }
    }

    private static func loseOutcome(_ authority: TestAuthority, _ client: HaltStateClient, key: String) async throws {
        authority.fail(.recordOutcome, with: away)
        await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: IdempotencyKey(key)) { $0.attach(["id": "r-1"]) }
        }
    }

    @Test("What could not be recorded is recorded by a later run, once, with what the body attached")
    func laterRun() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        try await Self.loseOutcome(authority, try Self.client(authority, folder), key: "k")
        #expect(try folder.reports.count == 1)

        let later = try Self.client(authority, folder)
        #expect(try await later.reportUnconfirmed().isEmpty)
        #expect(try await authority.local.operation("k")?.outcome?.fact.outcome == .success)
        #expect(authority.reports.last?.result == ["id": "r-1"])
        #expect(try folder.reports.isEmpty)

        let events = try authority.local.blockingLedger.head(tenant: "local").sequence
        #expect(try await later.reportUnconfirmed().isEmpty)
        #expect(try authority.local.blockingLedger.head(tenant: "local").sequence == events)
    }

    @Test(
        "What a body says of what it has done is kept with its outcome",
        arguments: [OutcomeEffect.unknown, .none, .suspended(approvalID: "a-1")]
    )
    func effect(_ effect: OutcomeEffect) throws {
        let folder = JournalFolder()
        let journal = try FileOutcomeJournal(directory: folder.path)
        let identity = OperationIdentity(
            idempotencyKey: "k",
            action: "refund.create",
            agentID: "a",
            resource: "r",
            riskClass: .low
        )
        var report = OutcomeReport(identity, token: PermitToken("t"), reportID: "r-1", outcome: .error, effect: effect)
        try journal.keep(report)
        #expect(try #require(try journal.claim()).reports().map { try $0.get() } == [report])
        // Files of earlier versions say nothing of it, and one that cannot be understood is not passed over.
        let file = folder.path + "/" + (try #require(folder.reports.first))
        try CanonicalJSON.bytes(encoding: report).withUnsafeBytes { try Data($0).write(to: URL(filePath: file)) }
        report.effect = .unknown
        #expect(try #require(try journal.claim()).reports().map { try $0.get() } == [report])
        var text = String(decoding: try CanonicalJSON.bytes(encoding: report), as: UTF8.self)
        text.insert(contentsOf: #""effect":"some","#, at: text.index(after: text.startIndex))
        try Data(text.utf8).write(to: URL(filePath: file))
        #expect(throws: HaltStateError.self) { _ = try #require(try journal.claim()).reports().map { try $0.get() } }
    }

    @Test("A body that has done nothing is run again once a later run has recorded that")
    func nothingPerformed() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        authority.fail(.recordOutcome, with: Self.away)
        await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in throw ActionNotPerformed(Self.away) }
        }
        #expect(try await Self.client(authority, folder).reportUnconfirmed().isEmpty)
        #expect(try await authority.local.operation("k")?.outcome?.fact.effect == OutcomeEffect.none)
        try await client.guard("refund.create", idempotencyKey: "k") { _ in }
    }

    @Test("A report that was recorded, though its receipt was lost, is not recorded twice")
    func lostReceipt() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        try await Self.loseOutcome(authority, client, key: "k")
        _ = try authority.recordOutcome(try #require(authority.reports.first))
        let events = try authority.local.blockingLedger.head(tenant: "local").sequence
        #expect(try await client.reportUnconfirmed().isEmpty)
        #expect(try authority.local.blockingLedger.head(tenant: "local").sequence == events)
    }

    @Test(
        "An outcome is kept before its report is tried again, and let go of when that succeeds",
        arguments: [false, true]
    )
    func keptBetweenAttempts(blocking: Bool) async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let journal = NotingJournal(inner: try FileOutcomeJournal(directory: folder.path))
        let client = RemoteSamples.client(authority) { $0.journal = journal }
        authority.fail(.recordOutcome, with: Self.away)
        if blocking {
            try Self.blocking(client)
        } else {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect(authority.reports.count == 2)
        #expect(journal.calls.all == ["keep", "remove"])
        #expect(try folder.reports.isEmpty)
    }

    @Test("An outcome whose report is not tried again is written once")
    func writtenOnce() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let journal = NotingJournal(inner: try FileOutcomeJournal(directory: folder.path))
        let client = RemoteSamples.client(authority, retry: RetryPolicy(maximumAttempts: 1)) { $0.journal = journal }
        authority.fail(.recordOutcome, with: Self.away)
        await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect(journal.calls.all == ["keep"])
    }

    private static func blocking(_ client: HaltStateClient) throws {
        try client.blocking.guard("refund.create", idempotencyKey: "k") { _ in }
    }

    @Test("What still cannot be recorded stays, and the rest does not wait for it")
    func stays() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        for key in ["a", "b", "c"] { try await Self.loseOutcome(authority, client, key: key) }
        authority.fail(.recordOutcome, with: HaltStateError(code: .permitInvalid, message: "no"))
        let left = try await client.reportUnconfirmed()
        #expect(left.count == 1)
        #expect(try folder.reports.count == 1)
        #expect(try await client.reportUnconfirmed().isEmpty)
        #expect(try folder.reports.isEmpty)
    }

    @Test("An authority that is away is asked once, and not for every report")
    func away() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        for key in ["a", "b", "c"] { try await Self.loseOutcome(authority, client, key: key) }
        let asked = authority.reports.count
        authority.fail(.recordOutcome, with: Self.away)
        #expect(try await client.reportUnconfirmed().count == 3)
        #expect(authority.reports.count == asked + 1)
        #expect(try folder.reports.count == 3)
        #expect(try await client.reportUnconfirmed().isEmpty)
        #expect(try folder.reports.isEmpty)
    }

    @Test("Only the owner can read it")
    func modes() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        try await Self.loseOutcome(authority, try Self.client(authority, folder), key: "k")
        #expect(try folder.mode() == 0o700)
        let report = try #require(try folder.reports.first)
        #expect(try folder.mode(report) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1, "nothing is left aside")
    }

    @Test("While one caller reports, another finds nothing to do")
    func claim() throws {
        let folder = JournalFolder()
        let journals = try (0..<2).map { _ in try FileOutcomeJournal(directory: folder.path) }
        for journal in journals { try journal.keep(RemoteSamples.report) }
        var first = try journals[0].claim()
        #expect(
            try first?.reports().map { try $0.get() } == [RemoteSamples.report],
            "the same identity replaces itself"
        )
        #expect(try journals[1].claim() == nil)
        first = nil
        #expect(try journals[1].claim() != nil)
    }

    @Test("A process that dies keeps nobody else from reporting")
    func otherProcess() throws {
        let folder = JournalFolder()
        let journal = try FileOutcomeJournal(directory: folder.path)
        try journal.keep(RemoteSamples.report)
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/env")
        holder.arguments = ["flock", "--nonblock", folder.path + "/lock", "sh", "-c", "echo locked; read _"]
        let (input, output) = (Pipe(), Pipe())
        (holder.standardInput, holder.standardOutput) = (input, output)
        try holder.run()
        #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
        #expect(try journal.claim() == nil)
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        #expect(try journal.claim()?.reports().count == 1)
    }

    @Test("A file that cannot be read is named and kept, and holds up no other")
    func broken() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        try await Self.loseOutcome(authority, client, key: "k")
        try Data("{".utf8).write(to: URL(filePath: folder.path + "/0.json"))
        let error = await #expect(throws: HaltStateError.self) { try await client.reportUnconfirmed() }
        #expect(error?.code == .journalUnusable && error?.message.contains("0.json") == true)
        #expect(try folder.reports == ["0.json"])
        #expect(try await authority.local.operation("k")?.outcome?.fact.outcome == .success)
    }

    @Test("An outcome that the caller resumes is not kept any longer")
    func resumed() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        authority.fail(.recordOutcome, with: Self.away)
        let error = await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect(try folder.reports.count == 1)
        try await client.resume(try #require(error))
        #expect(try folder.reports.isEmpty)
    }

    @Test("A link among its files is not followed")
    func links() throws {
        let folder = JournalFolder()
        let journal = try FileOutcomeJournal(directory: folder.path)
        let outside = folder.path + ".outside"
        defer { try? FileManager.default.removeItem(atPath: outside) }
        try Data(try JSONEncoder().encode(RemoteSamples.report)).write(to: URL(filePath: outside))
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a.json", withDestinationPath: outside)
        let reports = try #require(try journal.claim()).reports()
        #expect(reports.count == 1)
        #expect(throws: HaltStateError.self) { try reports[0].get() }
    }

    @Test("A directory that others can write to is refused", arguments: [0o777, 0o720, 0o702])
    func openDirectory(mode: Int) throws {
        let folder = JournalFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
        let error = #expect(throws: HaltStateError.self) { try FileOutcomeJournal(directory: folder.path) }
        #expect(error?.code == .journalUnusable)
    }

    @Test("An outcome that cannot even be kept says so")
    func unusable() async throws {
        let (authority, folder) = (try TestAuthority(.allow), JournalFolder())
        let client = try Self.client(authority, folder)
        try FileManager.default.removeItem(atPath: folder.path)
        authority.fail(.recordOutcome, with: Self.away)
        let error = await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect((error?.journalError as? HaltStateError)?.code == .journalUnusable)
        #expect((error?.reportError as? HaltStateError)?.code == .unavailable)
    }

    @Test("A directory that cannot be made is an error at once")
    func noDirectory() {
        let error = #expect(throws: HaltStateError.self) { try FileOutcomeJournal(directory: "/dev/null/journal") }
        #expect(error?.code == .journalUnusable)
    }
}

/// A journal that notes what it is asked for.
private struct NotingJournal: OutcomeJournal {
    let inner: FileOutcomeJournal
    let calls = CallLog()

    func keep(_ report: OutcomeReport) throws {
        calls.append("keep")
        try inner.keep(report)
    }

    func remove(_ report: OutcomeReport) throws {
        calls.append("remove")
        try inner.remove(report)
    }

    func claim() throws -> (any OutcomeJournalClaim)? { try inner.claim() }
}

private final class CallLog: Sendable {
    private let calls = Mutex<[String]>([])

    var all: [String] { calls.withLock { $0 } }

    func append(_ call: String) { calls.withLock { $0.append(call) } }
}
