#if Server
import HaltState
import Hummingbird
import Logging

/// Turns errors into replies, and writes those that are the server's own into its log.
struct ErrorMiddleware: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let refusal = Refusal(error)
            if refusal.status.kind == .serverError, !(error is CancellationError) {
                context.logger.error("request failed", metadata: ["error": "\(String(reflecting: error).visible)"])
            }
            return refusal.response
        }
    }
}
#endif
