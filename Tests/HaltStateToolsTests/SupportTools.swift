#if Macros
import Foundation
import HaltState
import HaltStateTesting
import HaltStateTools
import Synchronization

enum PayoutCurrency: String, CaseIterable, Codable, ToolSchema { case eur, usd }

struct ArticleNumber: RawRepresentable, Codable, Hashable, ToolSchema {
    let rawValue: String

    init?(rawValue: String) {
        guard rawValue.hasPrefix("A") else { return nil }
        self.rawValue = rawValue
    }
}

struct OrderLine: Codable, Hashable, ToolSchema {
    let article: ArticleNumber
    let quantity: Int
    let note: String?

    static let toolSchema = ArgumentSchema.object([
        .member("article", ArticleNumber.self, "The number of the article."),
        .member("quantity", Int.self, in: 1...100),
        .member("note", String?.self),
    ])
}

struct MailError: Error, CustomStringConvertible {
    let description: String
}

/// What the bodies have done, whichever tool was called.
final class Deeds: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { list.withLock { $0 } }

    func note(_ deed: String) { list.withLock { $0.append(deed) } }
}

@GuardedTools
@GuardedService(client: \.client, agentID: "support-agent")
struct SupportTools: Sendable {
    static let mostOrders = 20

    let client: HaltStateClient
    let deeds: Deeds

    /// Refunds an order.
    ///
    /// Not for orders that have not been paid.
    ///
    /// - Parameters:
    ///   - orderID: The number on the invoice,
    ///     without blanks.
    ///   - amountCents: Cents, not euros.
    /// - Returns: What a model does not have to know.
    @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
    func refundOrder(
        @Identifier("order_id") @Trimmed orderID: String,
        @Amount("amount_cents", in: 1...500_000) amountCents: Int,
        @Unbound reason: String
    ) async throws -> String {
        deeds.note("refund \(orderID) \(amountCents)")
        return "refunded"
    }

    /// Sends a mail.
    /// - Parameter address: To whom.
    @Guarded(action: "mail.send", idempotencyKey: "mail:{address}")
    func sendMail(@Identifier to address: String, @Unbound _ body: String = "Hello") async throws {
        deeds.note("mail \(body)")
        if body == "fail" { throw MailError(description: "the body was \(body)") }
        if body == "cancel" { throw CancellationError() }
    }

    /// Deletes all orders.
    @Guarded(action: "order.delete_all")
    func deleteAll() throws { deeds.note("delete") }

    /// Looks at everything that a type can be.
    @Guarded(action: "order.look", binding: .except("log"))
    func look(
        currency: PayoutCurrency = .eur,
        lines: [OrderLine],
        prices: [String: Double]?,
        at date: Date?,
        id: UUID,
        @Amount(in: -0.01...3.133) exactly price: Decimal,
        @ScheduleWindow during window: DateInterval?,
        small: Int8 = -3,
        loud: Bool = false,
        log: @Sendable (String) -> Void = { _ in }
    ) async throws -> [String: String] {
        deeds.note("look \(currency) \(lines.map(\.quantity)) \(small) \(loud)")
        return ["price": "\(price)", "date": date.map { Timestamp($0).description } ?? "none"]
    }

    /// Lists orders.
    @Guarded(action: "order.list", client: .forLists)
    static func list(limit: Int = mostOrders) async throws -> [Int] { Array(1...max(limit, 1)) }

    func helper() {}

    @Guarded(action: "order.private")
    private func hidden() throws {}
}

extension HaltStateClient {
    @TaskLocal static var ofTest: HaltStateClient?
    static var forLists: HaltStateClient { ofTest ?? .init(authority: MissingAuthority.any) }
}

private enum MissingAuthority {
    static var any: TestAuthority { fatalError("the test binds no client") }
}

@GuardedTools("orderTools")
extension SupportTools {
    /// Cancels an order.
    @Guarded(action: "order.cancel", idempotencyKey: "cancel:{order}", client: \SupportTools.client)
    func cancel(@Identifier order: Int) async throws -> OrderLine? {
        deeds.note("cancel \(order)")
        return nil
    }
}

/// A tool of an actor, whose function is on it.
@GuardedTools
actor CountingTools {
    private let client: HaltStateClient
    private(set) var count = 0

    init(client: HaltStateClient) { self.client = client }

    /// Counts.
    @Guarded(action: "count.up", client: \CountingTools.client)
    func countUp(by step: UInt = 1) throws -> Int {
        count += Int(step)
        return count
    }
}
#endif
