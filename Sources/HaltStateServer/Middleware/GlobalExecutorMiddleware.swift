#if Server
import Hummingbird

/// Takes requests that are not brief away from their connection's event loop, which has others to read and write meanwhile.
struct GlobalExecutorMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await goOn(request, context, next)
        }
    }

    /// Takes a request to the executor that is preferred, which the connection's event loop is not any more.
    ///
    /// The compiler removes the way there when nothing but a call of a function value follows.
    /// - Bug: https://github.com/swiftlang/swift/pull/88687
    @concurrent
    private func goOn(
        _ request: Request,
        _ context: Context,
        _ next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try Task.checkCancellation()
        return try await next(request, context)
    }
}
#endif
