import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

@Suite("Code that asks for its permit", .tags(.allowedIsWhatRuns))
struct PermitRequireTests {
    /// A function that does harm, and that can be reached with and without a guard.
    private func erase() throws -> IdempotencyKey {
        try Permit.require("account.delete").record.idempotencyKey
    }

    @Test("Code that asks for its permit runs under a permit for its action", arguments: Driver.allCases)
    func granted(driver: Driver) async throws {
        let client = try TestAuthority(.allow).client()
        let key =
            switch driver {
            case .asynchronous:
                try await client.guard("account.delete", idempotencyKey: "account:1") { _ in try erase() }
            case .blocking: try Self.blocking(client, erase)
            }
        #expect(key == "account:1")
    }

    @Test("Code that asks for its permit throws where there is no permit")
    func missing() throws {
        let error = try #require(throws: HaltStateError.self) { try erase() }
        #expect(error.code == .permitInvalid)
        #expect(error.message == "account.delete needs a permit; there is no permit here")
    }

    @Test(
        "Code that asks for its permit throws under a permit for another action, so that a guard around it does not stand in for its own"
    )
    func otherAction() async throws {
        let client = try TestAuthority(.allow).client()
        let error = try await client.guard("account.close", idempotencyKey: "account:1") { _ in
            try #require(throws: HaltStateError.self) { try erase() }
        }
        #expect(error.message == "account.delete needs a permit; the permit here is for account.close")
    }

    @Test(
        "Code that asks for its permit throws in a task that outlives the call, which keeps the permit",
        arguments: [true, false]
    )
    func outlived(bodyFails: Bool) async throws {
        let client = try TestAuthority(.allow).client()
        let (over, continuation) = AsyncStream<Void>.makeStream()
        let task = Mutex<Task<IdempotencyKey, any Error>?>(nil)
        try? await client.guard("account.delete", idempotencyKey: "account:1") { _ in
            let late = Task {
                for await _ in over {}
                #expect(Permit.current != nil)
                return try erase()
            }
            task.withLock { $0 = late }
            if bodyFails { throw CancellationError() }
        }
        continuation.finish()
        let late = try #require(task.withLock { $0 })
        let error = await #expect(throws: HaltStateError.self) { try await late.value }
        #expect(error?.code == .permitInvalid)
        #expect(error?.message == "account.delete needs a permit; the call that the permit here is for has ended")
    }

    private static func blocking<Value>(_ client: HaltStateClient, _ body: () throws -> Value) throws -> Value {
        try client.blocking.guard("account.delete", idempotencyKey: "account:1") { _ in try body() }
    }
}
