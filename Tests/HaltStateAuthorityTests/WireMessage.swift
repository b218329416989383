import Foundation
import HaltState
import Testing

/// A type of message; golden files are named after it.
enum WireMessage: String, CaseIterable, Sendable {
    case checkRequest = "check-request"
    case checkReply = "check-reply"
    case checkReport = "check-report"
    case checkReceipt = "check-receipt"
    case guardRequest = "guard-request"
    case guardReply = "guard-reply"
    case startRequest = "start-request"
    case startReceipt = "start-receipt"
    case outcomeReport = "outcome-report"
    case outcomeReceipt = "outcome-receipt"
    case approvalReply = "approval-reply"

    /// What a reply need not repeat.
    static let asked: [CodingUserInfoKey: any Sendable] = [
        .askedOperation: OperationIdentity(idempotencyKey: "asked", action: "asked.for", agentID: "asker")
    ]

    init(file: String) throws {
        self = try #require(WireMessage(rawValue: String(file.prefix { $0 != "." })))
    }

    /// Decodes a message and encodes it again.
    func recode(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .checkRequest: try recode(CheckRequest.self, bytes)
        case .checkReply: try recode(CheckReply.self, bytes)
        case .checkReport: try recode(CheckReport.self, bytes)
        case .checkReceipt: try recode(CheckReceipt.self, bytes)
        case .guardRequest: try recode(GuardRequest.self, bytes)
        case .guardReply: try recode(GuardReply.self, bytes)
        case .startRequest: try recode(StartRequest.self, bytes)
        case .startReceipt: try recode(StartReceipt.self, bytes)
        case .outcomeReport: try recode(OutcomeReport.self, bytes)
        case .outcomeReceipt: try recode(OutcomeReceipt.self, bytes)
        case .approvalReply: try recode(ApprovalReply.self, bytes)
        }
    }

    /// As the client and the server do it. Foundation's coders, which somebody may keep messages with, have to agree.
    private func recode<Message: Codable & Equatable>(_ type: Message.Type, _ bytes: [UInt8]) throws -> [UInt8] {
        let message = try JSONReader.read(bytes).decode(type, userInfo: Self.asked)
        let written = try CanonicalJSON.bytes(encoding: message)
        let decoder = JSONDecoder()
        decoder.userInfo = Self.asked
        #expect(try decoder.decode(type, from: Data(bytes)) == message)
        let other = [UInt8](try JSONEncoder().encode(message))
        #expect(try JSONReader.read(other).contextValue == JSONReader.read(written).contextValue)
        return written
    }
}
