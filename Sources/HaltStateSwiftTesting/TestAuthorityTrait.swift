#if canImport(Testing)
public import HaltState
public import HaltStateAuthority
public import HaltStateTesting
public import Testing

/// A trait that runs each test under an authority of its own.
///
/// ```swift
/// @Suite(.testAuthority(.approvalRequired))
/// struct RefundTests {
///     @Test func approved() async throws {
///         await #expect(throws: ApprovalPending.self) { try await issueRefund(order) }
///         try await TestAuthority.current.approveAll(by: "alice")
///         #expect(try await issueRefund(order) == receipt)
///     }
/// }
/// ```
///
/// Annotated functions that are called in the test, and while its suite is created, find a client of the authority; other code
/// finds it as `TestAuthority.current`. On a suite the trait is that of every test in it. Each test, and each of a test's
/// arguments, has another authority: tests that run at the same time share nothing. Of several the innermost counts.
public struct TestAuthorityTrait: SuiteTrait, TestTrait, TestScoping {
    private let agentID: AgentID
    private let make: @Sendable () throws -> TestAuthority

    fileprivate init(agentID: AgentID, make: @escaping @Sendable () throws -> TestAuthority) {
        self.agentID = agentID
        self.make = make
    }

    /// Whether tests inside the suite have the trait as well: each has an authority of its own.
    public var isRecursive: Bool { true }

    /// Runs a test under an authority that is made for it.
    ///
    /// - Throws: What the test throws, and what keeps the authority from being made.
    @concurrent public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await make().withCurrent(agentID: agentID) { try await function() }
    }
}

extension Trait where Self == TestAuthorityTrait {
    /// Runs each test under an authority of its own that answers every call alike.
    ///
    /// - Parameters:
    ///   - effect: The answer.
    ///   - agentID: Who acts.
    public static func testAuthority(_ effect: PolicyEffect, agentID: AgentID = "test-agent") -> Self {
        Self(agentID: agentID) { try TestAuthority(effect) }
    }

    /// Runs each test under an authority of its own.
    ///
    /// ```swift
    /// @Suite(.testAuthority { TestAuthority(policies: try PolicySet(contentsOfFile: policyFile)) })
    /// ```
    ///
    /// - Parameters:
    ///   - agentID: Who acts.
    ///   - make: Makes the authority, for every test anew.
    public static func testAuthority(
        agentID: AgentID = "test-agent",
        _ make: @escaping @Sendable () throws -> TestAuthority
    ) -> Self {
        Self(agentID: agentID, make: make)
    }
}
#endif
