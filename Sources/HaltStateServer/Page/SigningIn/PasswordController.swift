#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// Setting a password by a one-time link. Looking at the link spends nothing; sending the form does.
struct PasswordController: Sendable {
    let users: any UserStore & SessionStore
    let hasher: PasswordHasher
    let answers: PageAnswers
    let wallClock: any WallClock

    private static let title = "Set a password"

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let link = try Self.secret(request.query[PagePath.link])
        return page(try await account(of: link), link, context)
    }

    func set(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await PageForm(request, context, names: [PagePath.link, "password", "repeated"])
        let link = try Self.secret(form[PagePath.link])
        let account = try await account(of: link)
        let password = form["password"]
        if let problem = PasswordRules.problem(password, repeated: form["repeated"], of: account) {
            return page(account, link, context, problem: problem)
        }
        let hash = try await hasher.hash(password)
        guard let changed = try await users.setPassword(hash, spending: link.digest, at: wallClock.now()) else {
            throw Self.spent
        }
        if let session = context.cookies[.session] { try await users.endSession(session.digest) }
        context.logger.notice("somebody has set a password", metadata: ["account": "\(changed.id)"])
        return answers.goOn(
            to: PagePath.signIn,
            [answers.sessionCookie(nil)] + answers.browserCookie(changed)
        )
    }

    private func page(
        _ account: UserAccount,
        _ link: RandomSecret,
        _ context: PageContext,
        problem: String? = nil
    ) -> Response {
        var values: [String: Any] = [
            "name": account.name.visible, "tenant": account.tenant.visible, "link": link.text,
            "shortest": "\(PasswordRules.shortest)",
        ]
        values["problem"] = problem
        let status: HTTPResponse.Status = problem == nil ? .ok : .unprocessableContent
        return answers.form(.password, Self.title, values, context, status: status)
    }

    private func account(of link: RandomSecret) async throws -> UserAccount {
        let account = try await users.account(linkedBy: link.digest, at: wallClock.now())
        guard let account else { throw Self.spent }
        return account
    }

    private static func secret(_ text: String?) throws -> RandomSecret {
        guard let secret = text.flatMap(RandomSecret.init) else { throw spent }
        return secret
    }

    private static let spent = Refusal(
        status: .notFound,
        detail: "this link does not work, or not any more; ask whoever has given it to you for a new one"
    )
}
#endif
