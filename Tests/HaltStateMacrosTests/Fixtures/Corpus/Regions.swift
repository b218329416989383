import HaltState

// A body that runs on no actor cannot hand on what is not Sendable in a module whose `async` functions leave the
// caller's actor. Where they stay on it, and where all code is on the main actor, the same functions compile: only the
// standard mode verifies what has the prefix `standard`.

class Account {
    var balance = 0

    init() {}

    func settle() async throws -> Int { balance }
}

final class Savings: Account {
    // expected-standard-note@+7 2 {{in expansion of macro 'Guarded'}}
    // expected-standard-expansion@+7:48 {{
    //   expected-standard-error@7:25 {{sending value of non-Sendable type 'Account' risks causing data races}}
    //   expected-standard-note@7:25 {{sending nonisolated(nonsending) task-isolated value of non-Sendable type}}
    // }}

    // row: super from an async body
    @Guarded(action: "account.settle")
    override func settle() async throws -> Int {
        try await super.settle()
    }

    // expected-standard-note@+7 2 {{in expansion of macro 'Guarded'}}
    // expected-standard-expansion@+7:44 {{
    //   expected-standard-error@7:19 {{sending 'self' risks causing data races}}
    //   expected-standard-note@7:19 {{sending nonisolated(nonsending) task-isolated 'self' to nonisolated}}
    // }}

    // row: self handed to another async function
    @Guarded(action: "account.settle")
    func settleTwice() async throws -> Int {
        try await settle() + balance
    }
}
