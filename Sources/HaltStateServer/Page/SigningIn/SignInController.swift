#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// Signing in and out.
struct SignInController: Sendable {
    let users: any UserStore & SessionStore
    let method: any SignInMethod
    let limits: SignInLimits
    let answers: PageAnswers
    let wallClock: any WallClock

    private static let title = "Sign in"

    func show(_ request: Request, _ context: PageContext) -> Response {
        guard context.account == nil else { return answers.goOn(to: PagePath.home) }
        return answers.form(.signin, Self.title, [:], context)
    }

    /// Whatever is wrong, the answer is the same: it tells nobody which accounts there are.
    func signIn(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await PageForm(request, context, names: ["name", "password"])
        let name = form["name"]
        let named = try await users.account(named: name)
        let attempt = try limits.begin(name, of: named, request, context)
        let session = RandomSecret.random()
        let now = wallClock.now()
        let proved: UserAccount?
        do {
            proved = try await method.prove(named, with: form["password"], from: attempt.caller)
        } catch {
            limits.takeBack(attempt)
            throw error
        }
        guard let account = proved,
            try await users.beginSession(
                session.digest,
                of: account,
                until: now + PageAnswers.sessionLifetime,
                at: now
            )
        else {
            context.logger.notice("nobody has signed in: the name or the password is wrong")
            let problem = "The name or the password is wrong."
            let values = ["problem": problem, "name": name.visible]
            return answers.form(.signin, Self.title, values, context, status: .forbidden)
        }
        limits.succeed(attempt)
        if let old = context.cookies[.session] { try await users.endSession(old.digest) }
        context.logger.notice("somebody has signed in", metadata: ["account": "\(account.id)"])
        let gone = PageCookies.field(.form, nil, lasting: nil, isSecure: answers.isSecure)
        return answers.goOn(
            to: PagePath.home,
            [answers.sessionCookie(session), gone] + answers.browserCookie(account)
        )
    }

    func signOut(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try await PageForm(request, context, names: [])
        if let session = context.cookies[.session] { try await users.endSession(session.digest) }
        return answers.goOn(to: PagePath.signIn, [answers.sessionCookie(nil)])
    }
}
#endif
