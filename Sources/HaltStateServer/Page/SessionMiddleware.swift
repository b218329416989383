#if Server
import HaltState
import HaltStateAuthority
import Hummingbird

/// Finds out who has signed in.
struct SessionMiddleware: RouterMiddleware {
    let sessions: any SessionStore
    let origin: FormOrigin
    let wallClock: any WallClock

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        try origin.requireHost(request)
        if request.method != .get, request.method != .head { try origin.require(request) }
        var context = context
        context.cookies = PageCookies(request.headers, isSecure: origin.isSecure)
        if let session = context.cookies[.session] {
            context.account = try await sessions.account(ofSession: session.digest, at: wallClock.now())
        }
        return try await next(request, context)
    }
}
#endif
