#if Server
import HTTPTypes
import Hummingbird

/// Refuses requests whose head is too long.
struct HeadLimitMiddleware: RouterMiddleware {
    /// The most bytes that the path and all fields may have together.
    let limit: Int

    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let size = request.headers.reduce(request.head.path?.utf8.count ?? 0) { size, field in
            size + field.name.rawName.utf8.count + field.value.utf8.count
        }
        guard size <= limit else {
            throw Refusal(
                status: .requestHeaderFieldsTooLarge,
                detail: "the head of the request may have at most \(limit) bytes"
            )
        }
        return try await next(request, context)
    }
}
#endif
