#if Server
import Hummingbird

/// Refuses a query that says what an endpoint does not know: who wrote it means something by it.
struct QueryMiddleware: RouterMiddleware {
    /// The names that a query may hold.
    let names: [String]

    @concurrent
    func handle(
        _ request: Request,
        context: CallerContext,
        next: @concurrent (Request, CallerContext) async throws -> Response
    ) async throws -> Response {
        if let name = request.query.unknownName(knowing: names) {
            throw Refusal.unknown(name, in: "the query", known: names)
        }
        return try await next(request, context)
    }
}
#endif
