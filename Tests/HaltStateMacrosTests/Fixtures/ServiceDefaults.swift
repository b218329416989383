import HaltState

struct Services {
    var haltState: HaltStateClient
}

extension HaltStateClient {
    static var billing: HaltStateClient { fatalError() }
}

extension AgentID {
    static var agent: AgentID { "desk" }
}

@GuardedService(client: \.haltState, agentID: "desk", actionPrefix: "refund")
actor Desk {
    static var haltState: HaltStateClient { .billing }
    let haltState: HaltStateClient

    init(haltState: HaltStateClient) { self.haltState = haltState }

    @Guarded(action: "create", idempotencyKey: "refund:{id}")
    func create(id: Int) async throws {}

    @Guarded(action: "create")
    static func create() async throws {}

    struct Drawer {
        let haltState: HaltStateClient

        @Guarded(action: "open")
        func open() throws {}
    }
}

@GuardedService(client: \Desk.haltState, agentID: .agent)
extension Desk {
    @Guarded(action: "a.b")
    func path() throws {}
}

@GuardedService(client: \.services.haltState, actionPrefix: "shop.desk")
final class Shop {
    let services: Services

    init(services: Services) { self.services = services }

    @Guarded(action: "open")
    func open() throws {}

    @GuardedService(client: .billing)
    enum Till {
        @Guarded(action: "till.open")
        static func open() throws {}
    }
}

// The client is looked for where the function stands.

@GuardedService(client: \.missing)
struct Kiosk {
    // expected-note@+4 {{in expansion of macro 'Guarded'}}
    // expected-expansion@+4:24 {{
    //   expected-error@4:18 {{value of type 'Kiosk' has no member 'missing'}}
    // }}
    @Guarded(action: "a.b")
    func open() throws {}
}

// A service elsewhere supplies nothing.

extension Shop {
    // expected-error@+2 {{'close' is not the name of an action}}
    // expected-note@+1 {{'@GuardedService(actionPrefix:)' on the enclosing declaration supplies the words before 'close'}}
    @Guarded(action: "close")
    func close() throws {}
}

// expected-warning@+2 {{'@GuardedService' has no effect where no function inside is annotated}}
// expected-note@+1 {{it guards nothing itself, and an extension elsewhere needs its own}}
@GuardedService(agentID: "desk")
extension Shop {
    func lock() {}
}

// expected-error@+1 {{'@GuardedService' must supply a default}}
@GuardedService
extension Shop {}

// expected-error@+1 {{a declaration can carry '@GuardedService' only once}}
@GuardedService(agentID: "desk")
// expected-error@+1 {{a declaration can carry '@GuardedService' only once}}
@GuardedService(agentID: "till")
struct Twice {
    @Guarded(action: "a.b")
    func open() throws {}
}

// expected-error@+2 {{'@GuardedService' can be applied only to a structure, a class, an enumeration, an actor or an extension}}
// expected-note@+1 {{it supplies defaults for the annotated functions inside}}
@GuardedService(agentID: "desk")
func free() {}
