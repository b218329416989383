#if Server
import HTTPTypes
import HaltState
import Hummingbird
import Logging

/// Gives every page what all pages have, and turns errors into pages.
struct PageHeadersMiddleware: RouterMiddleware {
    let templates: PageTemplates

    /// No script, nothing from elsewhere, and in nobody's frame.
    private static let policy = """
        default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let refusal = Refusal(error)
            if refusal.status.kind == .serverError, !(error is CancellationError) {
                context.logger.error("request failed", metadata: ["error": "\(String(reflecting: error).visible)"])
            }
            response = templates.page(of: refusal)
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.cacheControl] = "no-store"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        return response
    }
}
#endif
