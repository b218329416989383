import Foundation
import HaltState
public import HaltStateTools

enum Currency: String, CaseIterable, Codable, ToolSchema { case eur, usd }

struct OrderID: RawRepresentable, Codable, ToolSchema { let rawValue: String }

struct Line: Codable, ToolSchema {
    let sku: String
    let quantity: Int
    let note: String?

    static let toolSchema = ArgumentSchema.object([
        .member("sku", String.self, "The number of the article."),
        .member("quantity", Int.self, in: 1...100),
        .member("note", String?.self),
    ])
}

nonisolated struct Receipt: Codable, Sendable { let id: Int }

@GuardedTools
struct Support: Sendable {
    nonisolated static let limit = 10

    /// Refunds an order.
    @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
    func refund(
        @Identifier("order_id") _ orderID: String,
        @Amount("amount_cents", in: 1...500_000) in amountCents: Int,
        @Unbound reason: String?
    ) async throws -> Receipt { Receipt(id: 1) }

    /// Synchronous, without a result.
    @Guarded(action: "a.b")
    func now(
        _ currency: Currency = .eur,
        limit: Int = Support.limit,
        ratio: Double = -0.5,
        list: [Line]
    ) throws {}

    /// Static, with a default that is a static member.
    @Guarded(action: "a.c")
    static func list(
        limit: Int = limit,
        at date: Date = Date(),
        all: Bool = false
    ) async throws -> [String: Int] { [:] }

    /// What no model can write keeps its default.
    @Guarded(action: "a.d", binding: .except("file", "progress", "actor"))
    func traced(
        id: OrderID!,
        file: StaticString = #fileID,
        progress: @Sendable (Int) -> Void = { _ in },
        actor: isolated (any Actor)? = #isolation
    ) async throws -> String? { nil }

    /// On an actor of its own.
    @MainActor
    @Guarded(action: "a.e")
    func shown(@ScheduleWindow during window: DateInterval, @ScheduleWindow at range: Range<Date>?) throws -> Bool {
        true
    }

    func unguarded<T>(_ value: T) {}
}

@GuardedTools("moreTools")
extension Support {
    /// No arguments.
    @Guarded(action: "a.f")
    func stop() throws {}
}

/// A public type has a public list.
@GuardedTools
public actor Desk {
    /// In an actor.
    @Guarded(action: "a.b")
    func sort(
        _ numbers: [String: Int],
        id: UUID,
        @Amount(in: 0.01...500) price: Decimal,
        @Amount(in: -5...5) step: Int?
    ) throws -> [Int] { [] }
}

@GuardedTools
@MainActor
final class Window {
    var title = ""

    /// On the main actor.
    @Guarded(action: "a.b")
    func rename(to title: String = "None") throws { self.title = title }
}

nonisolated class Base: @unchecked Sendable {}

@GuardedTools
nonisolated final class Derived: Base, @unchecked Sendable {
    /// In a class.
    @Guarded(action: "a.b")
    func run() async throws {}
}

/// A type without instances has a static list.
@GuardedTools
public enum Space {
    /// Without instances.
    @LLMGuarded
    static func complete(_ prompt: String) async throws -> String { prompt }
}

struct Box<Content: Codable & Sendable>: Sendable {
    let content: Content
}

@GuardedTools("tools")
extension Box {
    /// In an extension of a generic type.
    @Guarded(action: "a.b")
    func open(_ place: Int8) async throws -> Content { content }
}

protocol Provider: Sendable { var id: Int { get } }

@GuardedTools("tools")
extension Provider {
    /// In an extension of a protocol.
    @Guarded(action: "a.b")
    func provide(count: UInt) async throws -> Int { id }
}

@MainActor func join() throws -> Toolbox {
    let support = Support()
    return try Toolbox(support.tools + support.moreTools + Desk().tools + Window().tools + Space.tools)
}
