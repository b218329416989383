#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// The routes of the server: what stands before every endpoint, and the endpoints of the controllers.
struct ServerRouter {
    private let controllers: [any Controller]
    private let authenticator: Authenticator
    private let tenants: Tenants
    private let limits: ServerLimits
    /// The routes for browsers, or `nil` where there are none.
    let page: PageRoutes?

    init(
        configuration: ServerConfiguration,
        storage: ServerStorage,
        tenants: Tenants,
        broadcaster: DecisionBroadcaster,
        wallClock: any WallClock
    ) throws {
        self.tenants = tenants
        page = try PageRoutes(
            configuration: configuration,
            storage: storage,
            tenants: tenants,
            broadcaster: broadcaster,
            wallClock: wallClock
        )
        limits = configuration.limits
        authenticator = Authenticator(keys: storage.apiKeys, wallClock: wallClock)
        let content = ContentRetention(lifetime: configuration.contentLifetime)
        controllers = [
            CheckController(content: content),
            GuardController(content: content),
            ApprovalController(commands: storage.commands, broadcaster: broadcaster),
            RejectionController(broadcaster: broadcaster),
            DecisionController(ledger: tenants.ledger, authenticator: authenticator, broadcaster: broadcaster),
            OperationController(),
            SettlementController(broadcaster: broadcaster),
            AgentController(keys: storage.apiKeys),
            PolicyController(tenants: tenants),
            ObservationController(observations: storage.observations, content: content, wallClock: wallClock),
            BindingKeyController(keys: storage.bindingKeys, wallClock: wallClock, hasTLS: configuration.tls != nil),
        ]
    }

    /// Everything that a key can ask for.
    var endpoints: [Endpoint] { controllers.flatMap(\.endpoints) }

    func build() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        router.addMiddleware {
            RequestLogMiddleware()
            ResponseHeadersMiddleware()
            ErrorMiddleware()
            HeadLimitMiddleware(limit: limits.headerSize)
        }
        let endpoints = endpoints
        StatusController(ledger: tenants.ledger, document: OpenAPIDocument(endpoints: endpoints)).addRoutes(to: router)
        var methods: [String: [HTTPRequest.Method]] = [:]
        for path in StatusController.paths { methods[path] = [.get] }
        let callers = callers(of: router)
        for endpoint in endpoints {
            for prefix in endpoint.prefixes {
                let path = prefix + endpoint.path
                methods[path, default: []].append(endpoint.method)
                add(endpoint, at: path, to: callers)
            }
        }
        for (path, allowed) in methods { Self.refuseOtherMethods(router, path, allowed) }
        page?.add(to: router)
        return router
    }

    /// The routes that take a key.
    private func callers(of router: Router<ServerContext>) -> RouterGroup<CallerContext> {
        let limiter = RateLimiter(requestsPerSecond: limits.requestsPerSecond, burst: limits.burst)
        return router.group()
            .addMiddleware {
                AuthenticationMiddleware(authenticator: authenticator, tenants: tenants)
                RateLimitMiddleware(limiter)
            }
            .group(context: CallerContext.self)
    }

    private func add(_ endpoint: Endpoint, at path: String, to callers: RouterGroup<CallerContext>) {
        let rules = endpoint.bodyRules(limits)
        callers.group()
            .addMiddleware {
                AuthorizationMiddleware(scopes: endpoint.scopes)
                QueryMiddleware(names: endpoint.queryNames)
                if !endpoint.isBrief { GlobalExecutorMiddleware() }
            }
            .on(RouterPath(path), method: endpoint.method) { request, context in
                var context = context
                context.bodyRules = rules
                return try await endpoint.handle(request, context)
            }
    }

    private static let methods: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
        + [HTTPRequest.Method("QUERY")].compactMap(\.self)

    static func refuseOtherMethods<Context: RequestContext>(
        _ router: some RouterMethods<Context>,
        _ path: String,
        _ allowed: [HTTPRequest.Method]
    ) {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in
                throw Refusal(
                    status: .methodNotAllowed,
                    detail: "this takes \(names)",
                    headers: [.allow: names]
                )
            }
        }
    }
}
#endif
