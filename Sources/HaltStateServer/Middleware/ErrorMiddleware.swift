#if Server
import HTTPTypes
import HaltState
import Hummingbird
import Logging

/// Turns errors into replies, names every reply, and writes one line for each request.
///
/// The line holds no header, no query and no body: keys, arguments and tokens are in those.
struct Answering: MiddlewareProtocol {
    let limits: ServerLimits
    private let clock = ContinuousClock()

    init(limits: ServerLimits) {
        self.limits = limits
    }

    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        var response: Response
        do {
            try requireShortHead(request)
            response = try await next(request, context)
        } catch {
            let refusal = Refusal(error)
            if refusal.status.kind == .serverError, !(error is CancellationError) {
                context.logger.error("request failed", metadata: ["error": "\(String(reflecting: error).visible)"])
            }
            response = refusal.response
        }
        // What follows a reply to HEAD would be read as the next one (RFC 9110, section 9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        // Hummingbird's own name of the request is in the log alone, and not every log keeps what it is given.
        let name = context.logger[metadataKey: "hb.request.id"]?.description ?? RequestID().description
        response.headers[.requestID] = name
        response.headers[.xContentTypeOptions] = "nosniff"
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

    private func requireShortHead(_ request: Request) throws {
        let size = request.headers.reduce(request.head.path?.utf8.count ?? 0) { size, field in
            size + field.name.rawName.utf8.count + field.value.utf8.count
        }
        guard size <= limits.headerSize else {
            throw Refusal(
                status: .requestHeaderFieldsTooLarge,
                detail: "the head of the request may have at most \(limits.headerSize) bytes"
            )
        }
    }
}
#endif
