#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import NIOCore

/// The routes that browsers use. They are a group of their own: they know no API key, and the others know no cookie.
struct PageRoutes {
    private let signIn: SignInController
    private let password: PasswordController
    private let requests: RequestController
    private let answers: PageAnswers
    private let sessions: any SessionStore
    private let origin: FormOrigin
    private let wallClock: any WallClock

    /// - Returns: `nil` where a server shows no page.
    /// - Throws: ``HaltStateError`` with code `invalidConfiguration` where nothing keeps accounts, or nobody would find the page.
    init?(
        configuration: ServerConfiguration,
        storage: ServerStorage,
        tenants: Tenants,
        broadcaster: DecisionBroadcaster,
        wallClock: any WallClock
    ) throws {
        guard let page = configuration.page else { return nil }
        try configuration.requirePage()
        guard let users = storage.users else {
            throw HaltStateError(code: .invalidConfiguration, message: "the page needs a storage that keeps accounts")
        }
        origin = FormOrigin(publicURL: page.publicURL, isSecure: configuration.pageIsSecure)
        answers = PageAnswers(templates: try PageTemplates(), isSecure: origin.isSecure)
        sessions = users
        self.wallClock = wallClock
        let hasher = PasswordHasher(cost: page.passwordCost)
        signIn = SignInController(
            users: users,
            method: PasswordSignIn(hasher: hasher),
            limits: SignInLimits(proxies: page.trustedProxies, wallClock: wallClock),
            answers: answers,
            wallClock: wallClock
        )
        requests = RequestController(
            tenants: tenants,
            commands: storage.commands,
            broadcaster: broadcaster,
            answers: answers
        )
        password = PasswordController(users: users, hasher: hasher, answers: answers, wallClock: wallClock)
    }

    private typealias Handler = @Sendable (Request, PageContext) async throws -> Response

    /// Every route, by path and method. Only a POST changes anything.
    private var handlers: [String: [HTTPRequest.Method: Handler]] {
        [
            PagePath.home: [.get: requests.queue],
            PagePath.requestPattern: [.get: requests.show],
            PagePath.decisionPattern: [.post: requests.decide],
            PagePath.signIn: [.get: signIn.show, .post: signIn.signIn],
            PagePath.signOut: [.post: signIn.signOut],
            PagePath.password: [.get: password.show, .post: password.set],
            PagePath.style: [.get: style],
        ]
    }

    /// Every route in words, for the tests.
    var names: [String] {
        handlers.flatMap { path, methods in methods.keys.map { "\($0.rawValue) \(path)" } }.sorted()
    }

    func add(to router: Router<ServerContext>) {
        let group = router.group()
            .group(context: PageContext.self)
            .addMiddleware {
                PageHeadersMiddleware(templates: answers.templates)
                SessionMiddleware(sessions: sessions, origin: origin, wallClock: wallClock)
                GlobalExecutorMiddleware()
            }
        for (path, methods) in handlers {
            for (method, handler) in methods { group.on(RouterPath(path), method: method, use: handler) }
            ServerRouter.refuseOtherMethods(group, path, Array(methods.keys))
        }
    }

    private func style(_ request: Request, _ context: PageContext) async throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/css; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.page_css))
        )
    }
}
#endif
