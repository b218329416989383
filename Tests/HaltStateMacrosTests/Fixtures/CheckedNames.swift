import HaltState

@ActionCatalog
enum Refunds: String {
    /// Pays money back.
    case create = "refund.create"
    case cancel = "refund.cancel", `default` = "refund.default"
}

@LLMActionCatalog
private enum Models: Swift.String, CustomStringConvertible {
    case draftReply = "llm.draft_reply"
    var description: Swift.String { rawValue }
}

extension ActionName {
    @HaltState.ActionCatalog
    enum Exports: String {
        case customer = #"customer.export"#
    }

    static let written: Self = #action("written.by_hand")
}

struct Desk {
    static let name = #action("desk.open")
    let title: ActionName = #action("desk.title")

    @ActionCatalog
    enum Drawers: String {
        case open = "drawer.open"
    }

    @Guarded(action: Refunds.create.action, idempotencyKey: "refund:{order}")
    func refund(order: Int) async throws {}

    @Guarded(action: Drawers.open.action)
    nonisolated func openDrawer() throws {}

    @Guarded(action: Desk.Drawers.open.action)
    nonisolated static func openAll() throws {}
}

@Guarded(action: Refunds.default.action)
func fallBack() throws {}

@Guarded(action: .Exports.customer.action)
func export<Exports>(_ Refunds: Int, @Unbound as type: Exports.Type) throws {}

@Guarded(action: Models.draftReply.action)
func draft() throws {}

@Guarded(action: .written)
func write() throws {}

nonisolated func names() -> [ActionName] {
    [Refunds.create.action, .Exports.customer.action, #action("a.b")]
}

nonisolated func listed<Catalog: ActionNaming>(_ catalog: Catalog.Type) -> [ActionName] {
    catalog.allCases.map(\.action)
}

nonisolated func all() -> [ActionName] {
    listed(Refunds.self) + listed(Models.self) + listed(ActionName.Exports.self)
}

/// What the program declares does not change what the names are.
enum Hygiene {
    struct ActionName {}
    struct String {}
    protocol ActionNaming {}
    static let name = #action("hygiene.name")

    @ActionCatalog
    enum Shadowed: Swift.String {
        case action = "hygiene.action"
    }

    @Guarded(action: Shadowed.action.action)
    static func run() throws {}
}
