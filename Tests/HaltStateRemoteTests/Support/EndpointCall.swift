import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

/// An endpoint, asked through the asynchronous or the synchronous form of an authority.
struct EndpointCall: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let isBlocking: Bool
    let ask: @Sendable (RemoteAuthority) async throws -> Void

    var testDescription: String { "\(name)\(isBlocking ? ", blocking" : "")" }

    static let all = asynchronous + synchronous

    private static let asynchronous = [
        EndpointCall("guard", "action/guard") { _ = try await $0.requestPermit(RemoteSamples.request) },
        EndpointCall("start", "action/guard/start") { _ = try await $0.redeemPermit(RemoteSamples.start) },
        EndpointCall("report", "action/guard/report") { _ = try await $0.recordOutcome(RemoteSamples.report) },
        EndpointCall("check", "action/check") { _ = try await $0.check(RemoteSamples.check) },
        EndpointCall("approval", "approval/a-1") { _ = try await $0.approval("a-1") },
    ]

    private static let synchronous = [
        EndpointCall("guard", "action/guard", blocking: { _ = try $0.requestPermit(RemoteSamples.request) }),
        EndpointCall("start", "action/guard/start", blocking: { _ = try $0.redeemPermit(RemoteSamples.start) }),
        EndpointCall("report", "action/guard/report", blocking: { _ = try $0.recordOutcome(RemoteSamples.report) }),
        EndpointCall("check", "action/check", blocking: { _ = try $0.check(RemoteSamples.check) }),
        EndpointCall("approval", "approval/a-1", blocking: { _ = try $0.approval("a-1") }),
    ]

    private init(_ name: String, _ path: String, _ ask: @escaping @Sendable (RemoteAuthority) async throws -> Void) {
        (self.name, self.path, isBlocking, self.ask) = (name, path, false, ask)
    }

    private init(
        _ name: String,
        _ path: String,
        blocking: @escaping @Sendable (any BlockingAuthority) throws -> Void
    ) {
        (self.name, self.path, isBlocking) = (name, path, true)
        ask = { authority in
            guard let synchronous = authority.blocking else { throw CancellationError() }
            // A thread of its own: the test's is one of the cooperative pool.
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try blocking(synchronous) }) }
            }
        }
    }

    /// The error that the endpoint ends with.
    func error(_ authority: RemoteAuthority) async -> (any Error)? {
        do {
            try await ask(authority)
            return nil
        } catch {
            return error
        }
    }
}
