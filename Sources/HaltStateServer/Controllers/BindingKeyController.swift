#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// The tenant's binding key: who has it, and who turns it on. Nothing turns it off.
struct BindingKeyController: Controller {
    let keys: any BindingKeyStore
    let wallClock: any WallClock
    /// Whether the server itself speaks TLS.
    let hasTLS: Bool

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "binding-key",
                name: "bindingKey",
                summary: "The key under which the tenant's clients digest arguments, where it is offered. "
                    + "Only over https, or on the server's own machine.",
                scope: .check,
                reply: .bindingKey,
                handle: bindingKey
            ),
            Endpoint(
                method: .post,
                path: "binding-key/offer",
                name: "offerBindingKey",
                summary: "Turn the tenant's binding key on, for good.",
                scope: .write,
                request: Schema.object([:]).closed,
                reply: .bindingKeyOffer,
                refusals: [.notFound],
                handle: offerBindingKey
            ),
        ]
    }

    private func bindingKey(_ request: Request, _ context: CallerContext) async throws -> Response {
        let tenant = context.key.tenant
        let key = try await key(of: tenant, context.authority)
        // That there is none is no secret, and older deployments without TLS have to hear it.
        guard key.offeredAt != nil else {
            return Response(json: ["tenant_id": .string(tenant.rawValue), "offered": false])
        }
        let peer = context.channel.remoteAddress
        guard PrivateConnection.isPrivate(request.headers, from: peer, hasTLS: hasTLS) else {
            var refusal = Refusal.forbidden("the binding key is given over https only, or on the server's own machine")
            refusal.code = "insecure_transport"
            throw refusal
        }
        return Response(json: [
            "tenant_id": .string(tenant.rawValue), "offered": true, "binding_key": .string(key.text),
        ])
    }

    /// A tenant's key, which is made when it is first asked for.
    private func key(of tenant: TenantID, _ authority: LocalAuthority) async throws -> TenantBindingKey {
        if let key = try await keys.key(of: tenant) { return key }
        let now = wallClock.now()
        let isNew = try await authority.operations(OperationQuery(limit: 1)).isEmpty
        return try await keys.makeKey(of: tenant, isNew: isNew, at: now)
    }

    private func offerBindingKey(_ request: Request, _ context: CallerContext) async throws -> Response {
        _ = try await JSONBody(request, context)
        // An agent must not choose under which key it is known again.
        guard context.key.agent == nil else { throw Refusal.forbidden("a key of an agent turns on no binding key") }
        let key = try await keys.offerKey(of: context.key.tenant, by: context.key.approver.name, at: wallClock.now())
        context.logger.notice(
            "binding key offered",
            metadata: ["tenant": "\(context.key.tenant.visible)", "key": "\(context.key.id)"]
        )
        return Response(json: [
            "tenant_id": .string(key.tenant.rawValue), "offered": true,
            "offered_at": key.offeredAt.map { .string($0.description) } ?? .null,
            "offered_by": key.offeredBy.map(ContextValue.string) ?? .null,
        ])
    }
}
#endif
