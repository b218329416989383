#if Server
import HaltState
import HaltStateAuthority
import Hummingbird
import NIOCore

/// What anyone may ask for: whether the server is alive and ready, and what else it can be asked for.
struct StatusController {
    let ledger: any Ledger
    let document: OpenAPIDocument

    static let paths = ["/openapi.json", "/health", "/ready"]

    func addRoutes(to router: Router<ServerContext>) {
        let document = ByteBuffer(json: document.json)
        router.get("/openapi.json") { _, _ in Response(jsonBytes: document) }
        router.get("/health") { _, _ in Response(json: ["status": "ok"]) }
        router.group().add(middleware: GlobalExecutorMiddleware()).get("/ready") { _, _ in
            try await ready()
        }
    }

    private func ready() async throws -> Response {
        do {
            _ = try await ledger.read { try $0.head(tenant: "") }
        } catch {
            throw Refusal.unavailable
        }
        return Response(json: ["status": "ready"])
    }
}
#endif
