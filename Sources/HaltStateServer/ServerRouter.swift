#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import NIOCore

/// The routes of the server, made of its endpoints.
struct Routes {
    private static let methods: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
        + [HTTPRequest.Method("QUERY")].compactMap(\.self)

    let parts: ServerParts
    let gate: Gate

    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        router.add(middleware: Answering(limits: gate.limits))
        let endpoints = parts.endpoints
        var paths: [String: [HTTPRequest.Method]] = [:]
        for endpoint in endpoints {
            for prefix in endpoint.prefixes {
                let path = prefix + endpoint.path
                paths[path, default: []].append(endpoint.method)
                router.on(RouterPath(path), method: endpoint.method) { request, context in
                    try await answer(endpoint, request, context)
                }
            }
        }
        let document = ByteBuffer(json: OpenAPIDocument(endpoints: endpoints).json)
        router.get("/openapi.json") { _, _ in Response(jsonBytes: document) }
        router.get("/health") { _, _ in Response(json: ["status": "ok"]) }
        router.get("/ready") { _, _ in
            try await withTaskExecutorPreference(globalConcurrentExecutor) { try await ready() }
        }
        for path in ["/openapi.json", "/health", "/ready"] { paths[path] = [.get] }
        for (path, allowed) in paths { refuseOtherMethods(router, path, allowed) }
        return router
    }

    private func answer(_ endpoint: Endpoint, _ request: Request, _ context: ServerContext) async throws
        -> Response
    {
        let caller = try gate.admit(request, needing: endpoint.scopes)
        if let name = request.query.unknownName(knowing: endpoint.queryNames) {
            throw Refusal.unknown(name, in: "the query", known: endpoint.queryNames)
        }
        let call = Call(
            request: request,
            parameters: context.parameters,
            channel: context.channel,
            logger: context.logger,
            caller: caller,
            authority: parts.tenants.authority(of: caller.tenant),
            bodyNames: endpoint.request?.closedNames,
            bodySize: endpoint.holdsContent ? gate.limits.contentSize : gate.limits.bodySize,
            isAdmitted: { try gate.keys.isValid(caller) }
        )
        guard !endpoint.isBrief else { return try await endpoint.handle(call) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await handle(call, at: endpoint)
        }
    }

    /// Takes a request to the executor that is preferred, which the connection's event loop is not any more.
    ///
    /// The compiler removes the way there when nothing but a call of a function value follows.
    /// - Bug: https://github.com/swiftlang/swift/pull/88687
    @concurrent
    private func handle(_ call: Call, at endpoint: Endpoint) async throws -> Response {
        try Task.checkCancellation()
        return try await endpoint.handle(call)
    }

    @concurrent
    private func ready() async throws -> Response {
        do {
            _ = try parts.tenants.ledger.head(tenant: "")
        } catch {
            throw Refusal.unavailable
        }
        return Response(json: ["status": "ready"])
    }

    private func refuseOtherMethods(
        _ router: Router<ServerContext>,
        _ path: String,
        _ allowed: [HTTPRequest.Method]
    ) {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in
                throw Refusal(
                    status: .methodNotAllowed,
                    detail: "this takes \(names)",
                    headers: [.allow: names]
                )
            }
        }
    }
}
#endif
