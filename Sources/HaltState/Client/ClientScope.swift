import Synchronization

/// Where annotated functions find their client: argument, task, process. Without one they throw and do not run.
extension HaltStateClient {
    @TaskLocal private static var bound: HaltStateClient?
    private static let bootstrapped = Mutex<HaltStateClient?>(nil)

    /// The client of the current task, else the process's, else `nil`.
    public static var current: HaltStateClient? { bound ?? bootstrapped.withLock { $0 } }

    /// Binds a client for the length of an operation and for the tasks that it starts.
    ///
    /// - Throws: What the operation throws.
    public static func withCurrent<Result>(
        _ client: HaltStateClient,
        operation: () throws -> Result
    ) rethrows -> Result {
        try $bound.withValue(client, operation: operation)
    }

    /// Binds a client for the length of an operation and for the tasks that it starts.
    ///
    /// - Throws: What the operation throws.
    public nonisolated(nonsending) static func withCurrent<Result: ~Copyable>(
        _ client: HaltStateClient,
        operation: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await $bound.bind(client, returning: operation)
    }

    /// Sets the client of the whole process, once, before anything is guarded.
    ///
    /// - Precondition: No client has been set. Replacing it later would change who decides behind a caller's back.
    public static func bootstrap(_ client: HaltStateClient) {
        bootstrapped.withLock { current in
            precondition(current == nil, "HaltStateClient.bootstrap is called once, at the start of the process")
            current = client
        }
    }

    /// The client for a call.
    ///
    /// - Throws: ``HaltStateError`` with code `noClient`.
    static func resolve(_ explicit: HaltStateClient?, for action: ActionName) throws -> HaltStateClient {
        if let client = explicit ?? current { return client }
        let message =
            "\(action) did not run because no client is bound; pass client:, "
            + "or use HaltStateClient.withCurrent or HaltStateClient.bootstrap"
        throw HaltStateError(code: .noClient, message: message)
    }
}
