#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

extension ServerParts {
    /// The tenant's binding key: who has it, and who turns it on. Nothing turns it off.
    var binding: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "binding-key",
                name: "bindingKey",
                summary: "The key under which the tenant's clients digest arguments, where it is offered. "
                    + "Only over https, or on the server's own machine.",
                scope: .check,
                reply: .object(
                    ["tenant_id": .text, "offered": .bool],
                    optional: ["binding_key": .text.described("With offered true: at least 16 bytes, in hexadecimal.")]
                ),
                handle: bindingKey
            ),
            Endpoint(
                method: .post,
                path: "binding-key/offer",
                name: "offerBindingKey",
                summary: "Turn the tenant's binding key on, for good.",
                scope: .write,
                request: Schema.object([:]).closed,
                reply: .object(
                    ["tenant_id": .text, "offered": .constant(true), "offered_at": .time],
                    optional: ["offered_by": .text.orNull]
                ),
                refusals: [.notFound],
                handle: offerBindingKey
            ),
        ]
    }

    private func bindingKey(_ call: Call) async throws -> Response {
        let tenant = call.caller.tenant
        let key = try await bindingKeys.key(of: tenant) {
            try !call.authority.operations(OperationQuery(limit: 1)).isEmpty
        }
        // That there is none is no secret, and older deployments without TLS have to hear it.
        guard key.offeredAt != nil else {
            return Response(json: ["tenant_id": .string(tenant.rawValue), "offered": false])
        }
        let peer = call.channel.remoteAddress
        guard PrivateConnection.isPrivate(call.request.headers, from: peer, hasTLS: hasTLS) else {
            var refusal = Refusal.forbidden("the binding key is given over https only, or on the server's own machine")
            refusal.code = "insecure_transport"
            throw refusal
        }
        return Response(json: [
            "tenant_id": .string(tenant.rawValue), "offered": true, "binding_key": .string(key.text),
        ])
    }

    private func offerBindingKey(_ call: Call) async throws -> Response {
        _ = try await call.body()
        // An agent must not choose under which key it is known again.
        guard call.caller.agent == nil else { throw Refusal.forbidden("a key of an agent turns on no binding key") }
        let key = try await bindingKeys.offer(call.caller.tenant, by: call.caller.approver.name)
        call.logger.notice(
            "binding key offered",
            metadata: ["tenant": "\(call.caller.tenant.visible)", "key": "\(call.caller.id)"]
        )
        return Response(json: [
            "tenant_id": .string(key.tenant.rawValue), "offered": true,
            "offered_at": key.offeredAt.map { .string($0.description) } ?? .null,
            "offered_by": key.offeredBy.map(ContextValue.string) ?? .null,
        ])
    }
}
#endif
