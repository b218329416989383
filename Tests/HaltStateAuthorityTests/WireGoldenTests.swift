import Foundation
import HaltState
import Testing

@Suite("Golden wire messages")
struct WireGoldenTests {
    @Test("A message is encoded as it was decoded", arguments: GoldenFiles.names(in: "Wire/exact"))
    func exact(file: String) throws {
        let bytes = try GoldenFiles.bytes("Wire/exact/\(file)")
        let encoded = try WireMessage(file: file).recode(bytes)
        #expect(try JSONReader.read(encoded).contextValue == JSONReader.read(bytes).contextValue)
    }

    @Test("A message of an older or fuller version is decoded", arguments: GoldenFiles.names(in: "Wire/accepted"))
    func accepted(file: String) throws {
        let message = try WireMessage(file: file)
        let bytes = try GoldenFiles.bytes("Wire/accepted/\(file)")
        let encoded = try message.recode(bytes)
        // What it was decoded to has to survive the way there and back.
        #expect(try JSONReader.read(try message.recode(encoded)).contextValue == JSONReader.read(encoded).contextValue)
    }

    @Test("A malformed message is not decoded", arguments: GoldenFiles.names(in: "Wire/refused"))
    func refused(file: String) throws {
        let message = try WireMessage(file: file)
        let bytes = try GoldenFiles.bytes("Wire/refused/\(file)")
        #expect(throws: DecodingError.self) { try message.recode(bytes) }
    }

    @Test("Every message has a golden file", arguments: WireMessage.allCases)
    func coverage(message: WireMessage) throws {
        let files = GoldenFiles.names(in: "Wire/exact")
        #expect(try files.contains { try WireMessage(file: $0) == message })
    }

    @Test("What older clients leave out is empty, and what they say is kept")
    func olderRequests() throws {
        let guarded = try decode(GuardRequest.self, "accepted/guard-request.0.7")
        #expect(guarded.params["amount_cents"] == 12_900)
        #expect(
            guarded.identity.resource == nil && guarded.identity.riskClass == nil && guarded.evidenceContext.isEmpty
        )
        let check = try decode(CheckRequest.self, "accepted/check-request.0.7")
        #expect(check.call.agentID == "default" && check.evidenceContext.isEmpty)
        let report = try decode(CheckReport.self, "accepted/check-report.failure")
        #expect(report.status == .error)
    }

    @Test("What older servers leave out is filled as the contract says")
    func olderReplies() throws {
        #expect(
            try decode(GuardReply.self, "accepted/guard-reply.denied-bare")
                == .denied(reason: "policy violation", policyID: nil)
        )
        #expect(
            try decode(GuardReply.self, "accepted/guard-reply.governance-inactive-bare")
                == .governanceInactive(reason: "governance_inactive")
        )
        #expect(
            try decode(GuardReply.self, "accepted/guard-reply.already-started-bare")
                == .alreadyStarted(status: .started, outcome: nil, operationID: nil, reason: nil)
        )
        #expect(try decode(CheckReply.self, "accepted/check-reply.0.7") == CheckReply(decision: .deny))
        #expect(try decode(ApprovalReply.self, "accepted/approval-reply.bare") == ApprovalReply(status: .approved))
    }

    @Test("A time with an offset is the same instant")
    func offsets() throws {
        let reply = try decode(GuardReply.self, "accepted/guard-reply.allowed-required-only")
        guard case .permitted(let grant) = reply else {
            Issue.record("expected a permit, found \(reply)")
            return
        }
        #expect(grant.identity.idempotencyKey == "asked" && grant.identity.action == "asked.for")
        #expect(grant.expiresAt.description == "2026-01-31T09:30:00.000000Z")
        let approval = try decode(ApprovalReply.self, "accepted/approval-reply.offset")
        #expect(approval.decidedAt?.description == "2026-01-31T09:29:00.500000Z")
    }

    private func decode<Message: Decodable>(_ type: Message.Type, _ file: String) throws -> Message {
        try JSONReader.read(GoldenFiles.bytes("Wire/\(file).json")).decode(type, userInfo: WireMessage.asked)
    }
}
