#if Macros
import HaltState
import HaltStateAuthority
import HaltStateSwiftTesting
import HaltStateTesting
import Testing

/// What an annotated function makes of an argument, where the compiler would warn of it.
private protocol Marking: Sendable {
    func argument() -> __GuardedArgument
}

private struct Aliased: Marking {
    typealias ID = Identifier

    @available(*, deprecated)
    func argument() -> __GuardedArgument { .bound("order", 1).wrapped(by: ID(wrappedValue: 1, "x")) }
}

private struct Foreign: Marking {
    func argument() -> __GuardedArgument { .bound("order", 1).wrapped(by: "somebody else's") }
}

@Suite("Marks behind another name", .testAuthority(.allow))
struct AliasedMarkTests {
    private func call(_ marking: some Marking) async throws -> Int {
        let call = try __GuardedCall(action: "order.cancel", arguments: [marking.argument()])
        return try await call.run { () async throws -> Int in 1 }
    }

    @Test("A call with one is refused before anybody is asked, and says which argument it is")
    func aliased() async throws {
        let error = await #expect(throws: HaltStateError.self) { try await call(Aliased()) }
        #expect(error?.code == .invalidCall)
        #expect(
            error?.message.hasSuffix(
                "argument order carries a mark behind a type alias, which the annotation does not see"
            ) == true
        )
        #expect(try TestAuthority.current.messages.isEmpty)
    }

    @Test("A wrapper of somebody else changes nothing")
    func foreign() async throws {
        #expect(try await call(Foreign()) == 1)
        #expect(try TestAuthority.current.checks.first?.params.values.keys.contains("arguments_digest") == true)
    }
}
#endif
