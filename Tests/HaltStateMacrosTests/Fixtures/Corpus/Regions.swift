import HaltState

// What is not Sendable, handed on by a body that may run on no actor.

class Account {
    var balance = 0

    init() {}

    func settle() async throws -> Int { balance }
}

final class Savings: Account {
    // row: super from an async body
    @Guarded(action: "account.settle")
    override func settle() async throws -> Int {
        try await super.settle()
    }

    // row: self handed to another async function
    @Guarded(action: "account.settle")
    func settleTwice() async throws -> Int {
        try await settle() + balance
    }
}
