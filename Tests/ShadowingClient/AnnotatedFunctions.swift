#if Macros
import HaltState
package import Synchronization

/// How many bodies have run.
package let bodiesRun = Atomic<Int>(0)

private func ran() { bodiesRun.add(1, ordering: .relaxed) }

@Guarded(action: "shadow.run", idempotencyKey: "run:{id}", agentID: "desk", resource: "order/{id}", riskClass: .high)
package func named(id: Int) async throws -> Int {
    ran()
    return id
}

@Guarded(action: "shadow.run", idempotencyKey: .arguments, binding: .except("list"))
package func namedNow(id: Int, list: [Int]) throws -> Int {
    ran()
    return id
}

@Guarded(action: "shadow.run", idempotencyKey: { (id: Int) in "run:\(id)" })
package func closureNow(@Identifier id: Int, @Amount cents: Int, @Redacted note: Int?) throws {
    ran()
}

/// Parameters named like what the expansion mentions.
@Guarded(action: "shadow.parameters", idempotencyKey: "run:{action}:{HaltState}")
package func parameters(
    action: Int,
    arguments: Int,
    body: Int,
    client: Int,
    template: Int,
    bound: Int,
    HaltState: Int,
    IdempotencyKey: Int,
    Swift: Int
) async throws -> Int {
    ran()
    return action + arguments + body + client + template + bound + HaltState + IdempotencyKey + Swift
}

/// Generic parameters named like what the expansion mentions.
@Guarded(action: "shadow.generics")
package func generics<String: Codable, Result: Codable, HaltStateClient: Codable, Permit: Codable>(
    _ string: String,
    _ result: Result,
    client: HaltStateClient,
    permit: Permit
) throws -> (String, Result) {
    ran()
    return (string, result)
}

/// A result, and a parameter that has its type's name.
@Guarded(action: "shadow.result")
package func result(Receipt: Int) async throws -> Receipt {
    ran()
    return ShadowingClient.Receipt(id: Receipt)
}

package struct Receipt { package let id: Int }

/// Members named like what the expansion mentions, in reach of an implicit `self`.
package struct Desk {
    package struct Optional {}
    package struct String {}
    let id: Int = 1

    package init() {}

    @Guarded(action: "shadow.members", idempotencyKey: "run:{self.id}:{other}")
    package func members(self other: Int) async throws -> Int {
        ran()
        return other
    }

    @Guarded(action: "shadow.members")
    package func local() throws -> Int {
        struct Swift {}
        func bound() {}
        func body() {}
        ran()
        return id
    }

    func action() {}
    func arguments() {}
    func body() {}
    func bound() {}
    func client() {}
    func template() {}
}

/// A function inside one whose variables are named like what the expansion mentions.
package func enclosing() async throws -> Int {
    let HaltState: Int = 1
    let arguments: Int = 2
    let client: Int = 3
    func template() {}
    func bound() {}

    @Guarded(action: "shadow.local", idempotencyKey: "run:{id}")
    func local(id: Int) async throws -> Int {
        ran()
        return id + HaltState + arguments + client
    }
    return try await local(id: 1)
}
#endif
