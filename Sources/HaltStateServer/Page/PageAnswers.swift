#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// What the controllers of the page have in common: pages with forms, cookies, and ways to go on.
struct PageAnswers: Sendable {
    let templates: PageTemplates
    let isSecure: Bool

    /// How long somebody stays signed in, whatever they do.
    static let sessionLifetime = Duration.seconds(12 * 3_600)
    private static let browserLifetime = Duration.seconds(180 * 86_400)

    /// A page with a form. A browser that is not known by a cookie yet gets one.
    func form(
        _ name: PageTemplates.Name,
        _ title: String,
        _ values: [String: Any],
        _ context: PageContext,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers: HTTPFields = [:]
        var token = context.formToken
        if token == nil {
            let secret = RandomSecret.random()
            token = secret.formToken
            headers.append(PageCookies.field(.form, secret.text, lasting: nil, isSecure: isSecure))
        }
        var values = values
        values["form"] = token
        if let account = context.account {
            values["account"] = [
                "name": account.name.visible, "role": account.role.rawValue, "tenant": account.tenant.visible,
            ]
        }
        return templates.page(name, title, values, status: status, headers: headers)
    }

    /// Sends the browser on, by GET.
    func goOn(to path: String, _ cookies: [HTTPField] = []) -> Response {
        var headers: HTTPFields = [.location: path]
        for cookie in cookies { headers.append(cookie) }
        return Response(status: .seeOther, headers: headers)
    }

    func sessionCookie(_ session: RandomSecret?) -> HTTPField {
        PageCookies.field(
            .session,
            session?.text,
            lasting: Int(Self.sessionLifetime / .seconds(1)),
            isSecure: isSecure
        )
    }

    /// Makes a browser one that is known for an account.
    func browserCookie(_ account: UserAccount) -> [HTTPField] {
        let browser = RandomSecret.random()
        guard let mark = PageCookies.mark(browser, account) else { return [] }
        let seconds = Int(Self.browserLifetime / .seconds(1))
        return [PageCookies.field(.browser, "\(browser.text).\(mark)", lasting: seconds, isSecure: isSecure)]
    }
}
#endif
