#if Server
import HTTPTypes
import Hummingbird
import Logging

/// Gives every reply what all replies have: the name of its request, and no body where only the head was asked for.
struct ResponseHeadersMiddleware: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // What follows a reply to HEAD would be read as the next one (RFC 9110, section 9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        // Hummingbird's own name of the request is in the log alone, and not every log keeps what it is given.
        let name = context.logger[metadataKey: "hb.request.id"]?.description ?? RequestID().description
        response.headers[.requestID] = name
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
#endif
