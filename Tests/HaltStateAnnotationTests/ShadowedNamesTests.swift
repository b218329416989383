#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import ShadowingClient
import Synchronization
import Testing

/// A module in which everything that the expansion mentions means something else, and the functions in it.
///
/// `Fixtures/Corpus` of the macro tests says what compiles; this says that it guards.
@Suite("Functions in a module that shadows the expansion's names", .serialized)
struct ShadowedNamesTests {
    /// The key that the authority must see.
    enum Key: Sendable {
        case none
        case exactly(String)
        case fromArguments
    }

    struct Call: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: Key
        let run: @Sendable () async throws -> Int

        init(_ name: String, _ key: Key, run: @escaping @Sendable () async throws -> Int) {
            testDescription = name
            self.key = key
            self.run = run
        }
    }

    static let calls = [
        Call("a template", .exactly("run:7")) { try await named(id: 7) },
        Call("a key from the arguments", .fromArguments) { try namedNow(id: 7, list: []) },
        Call("a closure", .exactly("run:7")) {
            try closureNow(id: 7, cents: 1, note: nil)
            return 7
        },
        Call("parameters", .exactly("run:1:2")) {
            try await parameters(
                action: 1,
                arguments: 0,
                body: 1,
                client: 1,
                template: 1,
                bound: 1,
                HaltState: 2,
                IdempotencyKey: 0,
                Swift: 0
            )
        },
        Call("a template with members", .exactly("run:1:7")) { try await Desk().members(self: 7) },
        Call("a local function", .exactly("run:1")) { try await enclosing() },
        Call("generic parameters", .none) { try generics("text", 7, client: 1, permit: 1).1 },
        Call("a parameter named like its type", .none) { try await result(Receipt: 7).id },
        Call("names in the body", .none) {
            _ = try Desk().local()
            return 7
        },
    ]

    @Test("No body runs when the authority denies", arguments: calls)
    func denied(call: Call) async throws {
        let authority = try TestAuthority(.deny)
        let before = bodiesRun.load(ordering: .sequentiallyConsistent)
        await #expect(throws: ActionDenied.self) {
            try await HaltStateClient.withCurrent(authority.client()) { try await call.run() }
        }
        #expect(bodiesRun.load(ordering: .sequentiallyConsistent) == before)
        #expect(authority.requests.count + authority.checks.count == 1)
    }

    @Test("Each body runs once when the authority allows, under the key that its annotation says", arguments: calls)
    func allowed(call: Call) async throws {
        let before = bodiesRun.load(ordering: .sequentiallyConsistent)
        let (value, calls) = try await withGuard { try await call.run() }
        #expect(value == 7)
        #expect(bodiesRun.load(ordering: .sequentiallyConsistent) == before + 1)
        let key = try #require(calls.count == 1 ? calls.first : nil).idempotencyKey?.rawValue
        switch call.key {
        case .none: #expect(key == nil)
        case .exactly(let text): #expect(key == text)
        case .fromArguments: #expect(key?.hasPrefix("shadow.run:") == true)
        }
    }
}
#endif
