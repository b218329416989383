import HaltState
import HaltStateTesting
import Testing

/// A reply of some server to a call that does not run, and what a client makes of it.
struct EarlierCallReply: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let status: Int
    let body: String
    var standing: OperationStanding?
    var outcome: Outcome?
    var error: String?
    var result: GuardContext?

    init(_ name: String, _ status: Int, _ body: String, change: (inout Self) -> Void = { _ in }) {
        (testDescription, self.status, self.body) = (name, status, body)
        change(&self)
    }

    static let started = [
        Self("contract", 200, #"{"status":"already_started","reason":null,"operation_id":null,"outcome":null}"#),
        Self("under way", 200, #"{"status":"already_started","standing":"under_way"}"#) { $0.standing = .underWay },
        Self("in doubt", 200, #"{"status":"already_started","standing":"in_doubt"}"#) { $0.standing = .inDoubt },
        Self("a later server's word", 200, #"{"status":"already_started","standing":"half_way"}"#),
        Self("a later server's form", 200, #"{"status":"completed","standing":7,"error":{},"result":[1]}"#),
        Self(
            "ended",
            200,
            #"{"status":"completed","outcome":"error","standing":"completed","error":"A.B","result":{"n":1}}"#
        ) { ($0.standing, $0.outcome, $0.error, $0.result) = (.completed, .error, "A.B", ["n": 1]) },
    ]

    static let conflicts = [
        Self("contract", 409, #"{"detail":"no"}"#),
        Self("before", 409, #"{"detail":"no","held_by":"refund.cancel","difference":"action"}"#),
        Self("held", 409, #"{"detail":"no","held_by":"refund.cancel","standing":"completed","outcome":"success"}"#) {
            ($0.standing, $0.outcome) = (.completed, .success)
        },
        Self(
            "a later server's word",
            409,
            #"{"detail":"no","standing":"half_way","outcome":"half","difference":"moon"}"#
        ),
    ]
}

@Suite("What servers say of the call that has a key", .stoppingServers, .serialized)
struct EarlierCallReplyTests {
    private func error(_ reply: EarlierCallReply) async throws -> (any Error)? {
        let server = try LoopbackServer { _ in .json(reply.status, reply.body) }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        do {
            try await client.guard("refund.create", idempotencyKey: "key-1") { _ in }
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What servers say of the call that has a key is read where it is known, and passed over where it is not",
        arguments: EarlierCallReply.started
    )
    func started(reply: EarlierCallReply) async throws {
        let error = try #require(await error(reply) as? ActionAlreadyStarted)
        #expect(error.standing == reply.standing && error.outcome == reply.outcome)
        #expect(error.errorType == reply.error && error.result == reply.result)
        #expect(GuardedCallReport(of: error).status == .alreadyStarted)
    }

    @Test(
        "What servers say of the call that has a key is read of a conflict, too",
        arguments: EarlierCallReply.conflicts
    )
    func conflicts(reply: EarlierCallReply) async throws {
        let error = try #require(await error(reply) as? IdempotencyConflict)
        #expect(error.standing == reply.standing && error.outcome == reply.outcome)
        #expect(error.heldBy == (reply.body.contains("held_by") ? "refund.cancel" : nil))
    }

    @Test("A key that a server does not take is an argument only where it says so", arguments: [false, true])
    func invalidArguments(isSaid: Bool) async throws {
        let body = isSaid ? #"{"detail":"key-1","code":"invalid_arguments"}"# : #"{"detail":"key-1"}"#
        let error = try #require(await error(EarlierCallReply("422", 422, body)))
        #expect((error is InvalidArguments) == isSaid)
        let report = GuardedCallReport(of: error)
        #expect(report.status == (isSaid ? .invalidArguments : .unavailable))
        #expect(!report.modelMessage.contains("key-1"))
    }
}
