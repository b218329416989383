#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Finds out who asks. Whoever shows no key that works is nobody, which is for others to refuse.
struct AuthenticationMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    let tenants: Tenants

    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let key = try await authenticator.key(shownBy: request.headers) {
            context.caller = Caller(key: key, authority: tenants.authority(of: key.tenant))
        }
        return try await next(request, context)
    }
}

/// Knows which key a request shows, and whether it works.
struct Authenticator: Sendable {
    let keys: any APIKeyStore
    let wallClock: any WallClock

    /// The key that works and that a request shows, or `nil`.
    ///
    /// - Throws: ``HaltStateError`` where the keys cannot be read.
    func key(shownBy headers: HTTPFields) async throws -> APIKeyRecord? {
        guard let key = Self.onlyKey(in: headers), let record = try await keys.key(named: key.id), record.matches(key),
            record.isValid(at: wallClock.now())
        else { return nil }
        return record
    }

    /// Whether a key that has worked still does, for replies that go on for long.
    func isValid(_ key: APIKeyRecord) async throws -> Bool {
        try await keys.key(named: key.id)?.isValid(at: wallClock.now()) ?? false
    }

    /// The one key that a request shows. Published clients send theirs twice; two different ones are no key.
    private static func onlyKey(in headers: HTTPFields) -> APIKey? {
        var texts = Set(headers[values: .apiKey] + headers[values: .adminToken])
        for value in headers[values: .authorization] {
            let words = value.split(separator: " ")
            guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
            texts.insert(String(words[1]))
        }
        return texts.count == 1 ? texts.first.flatMap(APIKey.init) : nil
    }
}
#endif
