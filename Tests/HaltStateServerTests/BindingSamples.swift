#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateServer
import Synchronization
import Testing

/// What has run.
final class Runs: Sendable {
    private let noted = Mutex<[String]>([])

    var names: [String] { noted.withLock { $0 } }

    func note(_ name: String) { noted.withLock { $0.append(name) } }

    func count(of name: String) -> Int { names.count { $0 == name } }
}

/// Annotated functions of each kind of key, allowed at once or after an approval.
enum Work {
    @Guarded(action: "job.run", idempotencyKey: "run:{name}")
    static func template(_ name: String, @Unbound _ runs: Runs) async throws { runs.note("template \(name)") }

    @Guarded(action: "job.run", idempotencyKey: "run:{name}")
    static func blockingTemplate(_ name: String, @Unbound _ runs: Runs) throws { runs.note("template \(name)") }

    @Guarded(action: "job.ask", idempotencyKey: "ask:{name}")
    static func askingTemplate(_ name: String, @Unbound _ runs: Runs) async throws { runs.note("template \(name)") }

    @Guarded(action: "job.ask", idempotencyKey: "ask:{name}")
    static func blockingAskingTemplate(_ name: String, @Unbound _ runs: Runs) throws { runs.note("template \(name)") }

    @Guarded(action: "job.run", idempotencyKey: .arguments)
    static func arguments(_ name: String, @Unbound _ runs: Runs) async throws { runs.note("arguments \(name)") }

    @Guarded(action: "job.run", idempotencyKey: .arguments)
    static func blockingArguments(_ name: String, @Unbound _ runs: Runs) throws { runs.note("arguments \(name)") }

    @Guarded(action: "job.ask", idempotencyKey: .arguments)
    static func askingArguments(_ name: String, @Unbound _ runs: Runs) async throws { runs.note("arguments \(name)") }

    @Guarded(action: "job.ask", idempotencyKey: .arguments)
    static func blockingAskingArguments(_ name: String, @Unbound _ runs: Runs) throws { runs.note("arguments \(name)") }
}

/// How a call ended, in words: `ran`, `done`, `waits ID`, or the name of the error.
struct Caller: Sendable {
    let client: HaltStateClient
    let runs: Runs
    let isBlocking: Bool

    /// Calls the function whose key is of a kind, and which needs an approval where its name says so.
    func call(_ kind: String, _ name: String) async -> String {
        do {
            try await HaltStateClient.withCurrent(client) {
                if isBlocking { try await onThread { try blocking(kind, name) } } else { try await async(kind, name) }
            }
            return "ran"
        } catch let pending as ApprovalPending {
            return "waits \(pending.approvalID)"
        } catch let started as ActionAlreadyStarted {
            return started.outcome == .success ? "done" : "started"
        } catch let error as HaltStateError {
            return "\(error.code)"
        } catch {
            return "\(type(of: error))"
        }
    }

    private func async(_ kind: String, _ name: String) async throws {
        switch (kind, Self.needsApproval(name)) {
        case ("template", false): try await Work.template(name, runs)
        case ("template", true): try await Work.askingTemplate(name, runs)
        case (_, false): try await Work.arguments(name, runs)
        case (_, true): try await Work.askingArguments(name, runs)
        }
    }

    private func blocking(_ kind: String, _ name: String) throws {
        switch (kind, Self.needsApproval(name)) {
        case ("template", false): try Work.blockingTemplate(name, runs)
        case ("template", true): try Work.blockingAskingTemplate(name, runs)
        case (_, false): try Work.blockingArguments(name, runs)
        case (_, true): try Work.blockingAskingArguments(name, runs)
        }
    }

    private static func needsApproval(_ name: String) -> Bool {
        name.hasPrefix("waiting") || name.hasPrefix("approved")
    }

    private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        let client = client
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(with: Result { try HaltStateClient.withCurrent(client) { try body() } })
            }
        }
    }
}

extension TestServer {
    /// A client of this server.
    ///
    /// - Parameters:
    ///   - key: The API key; the server's own when left out.
    ///   - set: The binding key that is set, or `nil`.
    ///   - earlier: Binding keys of before.
    ///   - address: Where to reach the server.
    func client(
        _ key: APIKey? = nil,
        set bindingKey: BindingKey? = nil,
        earlier: [BindingKey] = [],
        at address: String = "127.0.0.1"
    ) throws -> HaltStateClient {
        var remote = RemoteAuthority.Configuration()
        remote.baseURL = try #require(URL(string: "http://\(address):\(port)"))
        remote.timeout = .seconds(30)
        remote.insecureHosts = [address]
        remote.earlierBindingKeys = earlier
        return try HaltStateClient(
            tenantID: "shop",
            apiKey: (key ?? self.key).secret,
            remote: remote,
            configuration: .init(agentID: "worker", bindingKey: bindingKey)
        )
    }

    /// Approves what a call waits for, by another key than the one that asked.
    func approve(_ waiting: String, as person: APIKey) async throws {
        let id = waiting.dropFirst("waits ".count)
        let answer = try await ask("POST", "approval/\(id)/decision", ["decision": "approve"], as: person)
        #expect(answer.status == 200)
    }
}
#endif
