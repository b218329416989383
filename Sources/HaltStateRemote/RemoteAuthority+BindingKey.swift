public import HaltState
import Synchronization

/// What a server has said of the tenant's binding key, for all copies of an authority.
final class TenantKeyMemory: Sendable {
    enum Answer: Sendable {
        case offered(BindingKey)
        case notOffered

        var key: BindingKey? {
            if case .offered(let key) = self { key } else { nil }
        }
    }

    private let answer = Mutex<Answer?>(nil)

    /// What was said, or `nil` when the server has to be asked.
    func known(askingAgain: Bool) -> Answer? {
        switch answer.withLock({ $0 }) {
        case .offered(let key)?: .offered(key)
        case .notOffered? where !askingAgain: .notOffered
        default: nil
        }
    }

    /// Keeps an answer. The first key stays for as long as the process, whatever is said later: calls are under way with it.
    func learn(_ heard: Answer) -> Answer {
        answer.withLock { answer in
            if case .offered? = answer {} else { answer = heard }
            return answer ?? heard
        }
    }
}

extension RemoteAuthority: BindingKeySource {
    /// Itself: the tenant's key is the server's to give.
    public var bindingKeySource: (any BindingKeySource)? { self }

    /// The tenant's key where the server offers it; `nil` where it says that it does not, or knows no such question.
    ///
    /// - Throws: `HaltStateError`.
    public func bindingKey(askingAgain: Bool) async throws -> BindingKey? {
        if let known = tenantKey.known(askingAgain: askingAgain) { return known.key }
        do {
            return tenantKey.learn(try answer(try await perform(RemoteCall(.bindingKey)))).key
        } catch {
            guard Self.isUnknownQuestion(error) else { throw error }
            return tenantKey.learn(.notOffered).key
        }
    }

    /// ``bindingKey(askingAgain:)``, on the calling thread.
    ///
    /// - Throws: `HaltStateError`, with code `unsupported` where the transport or a middleware has no synchronous form.
    public func bindingKeyBlocking(askingAgain: Bool) throws -> BindingKey? {
        if let known = tenantKey.known(askingAgain: askingAgain) { return known.key }
        guard let pipeline = pipeline.blocking else {
            let message = "this authority answers only asynchronously; make the guarded function async"
            throw HaltStateError(code: .unsupported, message: message)
        }
        do {
            let blocking = BlockingRemoteAuthority(remote: self, pipeline: pipeline)
            return tenantKey.learn(try answer(try blocking.perform(RemoteCall(.bindingKey)))).key
        } catch {
            guard Self.isUnknownQuestion(error) else { throw error }
            return tenantKey.learn(.notOffered).key
        }
    }

    /// Whether a server is older than the question. Nothing else that goes wrong means that there is no key.
    private static func isUnknownQuestion(_ error: any Error) -> Bool {
        guard let refusal = (error as? HaltStateError)?.underlyingError as? RemoteRefusal else { return false }
        return refusal.status == 404 || refusal.status == 405
    }

    private func answer(_ reply: RemoteReply) throws -> TenantKeyMemory.Answer {
        let reply = try reply.message(TenantKeyReply.self)
        guard server.isTenant(reply.tenantID) else {
            throw HaltStateError(code: .replyMismatch, message: "the authority answered for another tenant")
        }
        guard reply.isOffered else { return .notOffered }
        guard server.isPrivate else {
            let message =
                "the authority sent it without TLS; use https, or set HaltStateClient.Configuration.bindingKey"
            throw HaltStateError(code: .refused, message: message)
        }
        guard let bytes = reply.key.flatMap(Hexadecimal.bytes), bytes.count >= BindingKey.minimumLength else {
            throw HaltStateError(code: .malformedReply, message: "the authority answered with no usable key")
        }
        return .offered(BindingKey(bytes))
    }
}

private struct TenantKeyReply: Decodable {
    let tenantID: String
    let isOffered: Bool
    let key: String?

    private enum CodingKeys: String, CodingKey {
        case tenantID = "tenant_id"
        case isOffered = "offered"
        case key = "binding_key"
    }
}
