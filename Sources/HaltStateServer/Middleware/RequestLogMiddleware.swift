#if Server
import Hummingbird
import Logging

/// Writes one line for each request, once its reply begins.
///
/// The line holds no header, no query and no body: keys, arguments and tokens are in those. Hummingbird's own middleware writes
/// the query, and does not know the status.
struct RequestLogMiddleware: RouterMiddleware {
    private let clock = ContinuousClock()

    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        let response = try await next(request, context)
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "endpoint": "\(context.endpointPath ?? "none")",
                "status": "\(response.status.code)",
                "ms": "\(Int((clock.now - start) / .milliseconds(1)))",
            ]
        )
        return response
    }
}
#endif
