package import HaltState

extension TestAuthority {
    @TaskLocal private static var bound: TestAuthority?

    /// The authority of the test that is running, as a trait has bound it.
    ///
    /// - Throws: ``HaltStateError`` with code `noClient` where no test with such a trait is running.
    public static var current: TestAuthority {
        get throws {
            if let bound { return bound }
            throw HaltStateError(
                code: .noClient,
                message: "no test authority is bound; add the trait .testAuthority of HaltStateSwiftTesting to the test"
            )
        }
    }

    /// Makes this the current authority for the length of an operation, and binds a client of it.
    package func withCurrent(agentID: AgentID, operation: @Sendable () async throws -> Void) async throws {
        try await Self.$bound.withValue(self) {
            try await HaltStateClient.withCurrent(client(agentID: agentID)) { try await operation() }
        }
    }
}
