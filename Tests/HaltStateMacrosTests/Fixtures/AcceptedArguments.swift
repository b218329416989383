import HaltState

struct Order: Codable { var id: Int }

extension HaltStateClient {
    static var billing: HaltStateClient { fatalError() }
}

extension AgentID {
    static var agent: AgentID { "desk" }
}

struct Services {
    var haltState: HaltStateClient
}

actor Desk {
    let services: Services

    init(services: Services) { self.services = services }

    @Guarded(action: "a.b", client: \Desk.services.haltState)
    func path() async throws {}

    @Guarded(action: "a.b", idempotencyKey: "x:{id}", riskClass: "severe", client: \Desk.services.haltState)
    func pathAndTemplate(id: Int) throws {}

    @Guarded(action: "a.b", idempotencyKey: { (id: Int) in "x:\(id)" }, client: \Desk.services.haltState)
    func pathAndClosure(id: Int) async throws {}
}

@Guarded(action: "a.b", idempotencyKey: .arguments, agentID: .agent, client: .billing, binding: .arguments)
func member(id: Int) async throws {}

@Guarded(action: "a.b", idempotencyKey: { () in "daily" }, agentID: nil, resource: nil, client: .billing)
func closure() throws {}

@Guarded(
    action: "a.b",
    idempotencyKey: { (order: Order, id: Int) in "\(order.id):\(id)" },
    resource: "order/{order.id}"
)
func closure(id: Int, _ order: Order) throws {}

@HaltState.Guarded(action: "a.b", idempotencyKey: nil, binding: .except("visit"))
func visit(_ visit: () -> Void) throws { visit() }

extension PendingInside {
    static var ours: PendingInside { .resume }
}

@Guarded(action: "a.b", idempotencyKey: "x:{id}", onPendingInside: .resume)
func resuming(id: Int) async throws {}

@Guarded(action: "a.b", idempotencyKey: { (id: Int) in "x:\(id)" }, onPendingInside: .fail, alongside: [])
func failing(id: Int) throws -> AsyncStream<Int> { AsyncStream { $0.finish() } }

@GuardedService(onPendingInside: HaltState.PendingInside.resume)
struct Till {
    let haltState: HaltStateClient

    @Guarded(action: "a.b", idempotencyKey: "x:{id}")
    func resuming(id: Int) async throws {}

    @Guarded(action: "a.b", idempotencyKey: "x:{id}", client: \Till.haltState, onPendingInside: PendingInside.ours)
    func ours(id: Int) async throws -> AsyncThrowingStream<Int, any Error> { AsyncThrowingStream { $0.finish() } }

    @Guarded(action: "a.b")
    func checked(id: Int) async throws {}
}
