#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Lets requests pass whose key may use an endpoint, and speaks for the tenant that the request names.
struct AuthorizationMiddleware: RouterMiddleware {
    /// Those of which one is enough.
    let scopes: [KeyScope]

    @concurrent
    func handle(
        _ request: Request,
        context: CallerContext,
        next: @concurrent (Request, CallerContext) async throws -> Response
    ) async throws -> Response {
        guard scopes.contains(where: context.key.scopes.contains) else {
            let names = scopes.map(\.rawValue).joined(separator: " or ")
            throw Refusal.forbidden("this key lacks the scope \(names)")
        }
        try context.key.require(tenant: request.headers[.tenantID])
        for named in request.query.all("tenant_id") { try context.key.require(tenant: named) }
        return try await next(request, context)
    }
}

extension APIKeyRecord {
    /// A key speaks for one tenant, byte for byte. A request that names another one is refused, also when it means no harm.
    ///
    /// - Throws: ``Refusal`` with 403.
    func require(tenant named: String?) throws {
        guard let named, TenantID(named) != tenant else { return }
        throw Refusal.forbidden("this key belongs to another tenant than the one named")
    }
}
#endif
