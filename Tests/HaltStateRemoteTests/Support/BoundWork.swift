import Foundation
import HaltState

/// Annotated functions of one argument, by the kind of their key.
enum BoundWork {
    enum Kind: String, CaseIterable, Sendable {
        case template, arguments, blockingTemplate, blockingArguments

        var isOfArguments: Bool { self == .arguments || self == .blockingArguments }
        var isBlocking: Bool { self == .blockingTemplate || self == .blockingArguments }
    }

    @Guarded(action: "refund.create", idempotencyKey: "refund:{name}")
    static func template(_ name: String) async throws {}

    @Guarded(action: "refund.create", idempotencyKey: "refund:{name}", binding: .contextOnly)
    static func contextOnly(_ name: String) async throws {}

    @Guarded(action: "refund.create", idempotencyKey: .arguments)
    static func arguments(_ name: String) async throws {}

    @Guarded(action: "refund.create", idempotencyKey: "refund:{name}")
    static func blockingTemplate(_ name: String) throws {}

    @Guarded(action: "refund.create", idempotencyKey: .arguments)
    static func blockingArguments(_ name: String) throws {}

    /// Calls the function of a kind, a blocking one on a thread of its own.
    static func call(_ kind: Kind, _ client: HaltStateClient) async throws {
        switch kind {
        case .template: try await HaltStateClient.withCurrent(client) { try await template("a") }
        case .arguments: try await HaltStateClient.withCurrent(client) { try await arguments("a") }
        case .blockingTemplate: try await onThread(client) { try blockingTemplate("a") }
        case .blockingArguments: try await onThread(client) { try blockingArguments("a") }
        }
    }

    private static func onThread(_ client: HaltStateClient, _ body: @escaping @Sendable () throws -> Void) async throws
    {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(with: Result { try HaltStateClient.withCurrent(client) { try body() } })
            }
        }
    }

    /// The digest of the argument that every call has.
    static func digest(under key: BindingKey) throws -> String {
        try ArgumentDigest.digest(of: [("name", "a")], key: key)
    }
}
