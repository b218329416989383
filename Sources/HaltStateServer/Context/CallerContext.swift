#if Server
import Foundation
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import NIOCore

/// The context of a request that shows a key that works: what every endpoint knows of it.
struct CallerContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came over.
    let channel: any Channel
    /// The key that it shows.
    let key: APIKeyRecord
    /// The authority of the key's tenant.
    let authority: LocalAuthority
    /// What its body may be. An endpoint says so.
    var bodyRules = BodyRules()

    /// - Throws: ``Refusal`` with 401 where nobody is known to ask.
    init(context: ServerContext) throws {
        guard let caller = context.caller else { throw Refusal.unauthorized }
        coreContext = context.coreContext
        channel = context.channel
        (key, authority) = (caller.key, caller.authority)
    }

    /// A part of the path, decoded.
    func parameter(_ name: String) throws -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.isBlank else {
            throw Refusal(status: .notFound, detail: "there is nothing here")
        }
        return text
    }

    /// The key that the path names. It may hold everything that a path can say, a slash and a percent sign included.
    func idempotencyKey() throws -> IdempotencyKey { IdempotencyKey(try parameter("idempotency_key")) }

    /// A key may be for one agent. It acts as nobody else.
    func require(agent: AgentID) throws {
        guard !mayHear(of: agent) else { return }
        throw Refusal.forbidden("this key may act as its own agent only")
    }

    /// Whether the caller may hear of an agent. Orders and records are kept by the bytes of its name, so these decide.
    func mayHear(of agent: AgentID) -> Bool { key.agent.map { $0 == agent } ?? true }
}
#endif
