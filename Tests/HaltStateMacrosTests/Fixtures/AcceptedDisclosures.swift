import Foundation
import HaltState

enum Priority: String { case low }

struct Level: RawRepresentable, LosslessStringConvertible {
    var rawValue: Int
    init(rawValue: Int) { self.rawValue = rawValue }
    init?(_ description: String) { nil }
    var description: String { "level" }
}

// A type that is not Encodable, as those of FoundationModels are not.
struct RefundArguments: Sendable {
    var orderID: String
    var cents: Int
    var ratio: Double?
    var price: Decimal
    var isUrgent: Bool
    var day: Date?
    var ticket: UUID
    var tags: [String]
    var priorities: [Priority]
    var levels: [Level]
    var tickets: [UUID]
    var level: Level
    var priority: Priority?
    var part: Substring
    var pair: (first: Int, second: Int)
}

extension HaltStateClient {
    static var billing: HaltStateClient { fatalError() }
}

@Guarded(
    action: "refund.create",
    idempotencyKey: "refund:{arguments.orderID}",
    disclosing: [
        "order_id": "{arguments.orderID}", "cents": "{arguments.cents}", "ratio": "{arguments.ratio}",
        "price": "{arguments.price}", "urgent": "{arguments.isUrgent}", "day": "{arguments.day}",
        "ticket": "{arguments.ticket}", "tags": "{arguments.tags}", "priorities": "{arguments.priorities}",
        "levels": "{arguments.levels}", "tickets": "{arguments.tickets}", "level": "{arguments.level}",
        "priority": "{arguments.priority}", "part": "{arguments.part}", "first": "{arguments.pair.0}",
        "letter": "{arguments.orderID.first}", "text": "{arguments.orderID} of {arguments.ticket}",
    ],
    correlation: "{callID}",
    binding: .contextOnly
)
func refund(arguments: RefundArguments, @Unbound callID: String) async throws {}

@Guarded(action: "refund.create", disclosing: ["cents": "{arguments.cents}"], binding: .except("arguments"))
func refundNow(arguments: RefundArguments, `in` currency: String) throws {}

@LLMGuarded(model: "m", disclosing: ["cents": "{cents}"], correlation: "{trace?.id}", client: .billing)
func ask(cents: Int, @Unbound trace: Trace?) async throws -> AsyncStream<Int> { AsyncStream { $0.finish() } }

struct Trace: Sendable { var id: String }

actor Desk {
    let haltState: HaltStateClient
    let branch: String

    init(haltState: HaltStateClient, branch: String) { (self.haltState, self.branch) = (haltState, branch) }

    @Guarded(
        action: "order.cancel",
        idempotencyKey: { (orderID: String) in "cancel:\(orderID)" },
        disclosing: ["branch": "{self.branch}"],
        correlation: "{callID}",
        client: \Desk.haltState
    )
    func cancel(@Identifier("order_id") @Trimmed orderID: String, @Unbound @Trimmed callID: String) async throws
        -> String
    { orderID }

    @LLMGuarded(disclosing: ["branch": "{self.branch}"], client: \Desk.haltState)
    func words(@Trimmed note: String?, @Redacted @Trimmed list: [String]) throws -> Int { list.count }

    @LLMGuarded(idempotencyKey: { (id: Int) in "x:\(id)" }, disclosing: ["id": "{id}"], client: \Desk.haltState)
    func key(id: Int) throws {}
}

struct TypedArguments: Codable, Hashable, Sendable {
    @Trimmed var orderID: String
    @Trimmed var note: String?
    @Trimmed var tags: [String] = []
}

@MainActor
@Guarded(action: "order.cancel", idempotencyKey: "x:{arguments.orderID}", disclosing: ["id": "{arguments.orderID}"])
func onMain<Value: LosslessStringConvertible & Encodable>(arguments: TypedArguments, value: Value) async throws {}

func named() async throws {
    try await HaltStateClient.withCorrelation("call_1") { try await refund() }
    try HaltStateClient.withCorrelation(nil) { try refundNow(arguments: [1]) }
}

@Guarded(action: "refund.create")
func refund() async throws {}

@Guarded(action: "refund.create", disclosing: ["all": "{arguments}"])
func refundNow(arguments: [Int]) throws {}
