#if Server
import HTTPTypes
import HaltState
import Hummingbird

/// A form that a browser has sent, from a page that it was shown by this server.
struct PageForm {
    private let members: QueryText

    /// The name of the member that says which browser was shown the form.
    static let token = "form"
    private static let limit = 16 * 1_024

    /// - Parameter names: What the form may hold beside its token.
    /// - Throws: ``Refusal`` with 403 for a form from elsewhere, and with 413, 415 or 422.
    init(_ request: Request, _ context: PageContext, names: [String]) async throws {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw Refusal(status: .unsupportedMediaType, detail: "send the form of the page")
        }
        let bytes = try await JSONBody.bytes(of: request, on: context.channel, limit: Self.limit)
        members = QueryText(String(decoding: bytes, as: UTF8.self))
        guard let expected = context.formToken, let token = members[Self.token], token.hasBytes(of: expected) else {
            throw Refusal.forbidden(
                "this form is out of date, or the browser keeps no cookies for this page; go back, reload the page and try again"
            )
        }
        guard members.unknownName(knowing: names + [Self.token]) == nil else {
            throw Refusal.invalid("the form holds more than the page has asked for")
        }
    }

    /// What somebody has written in a field. A field that is not there is empty.
    subscript(name: String) -> String { members[name] ?? "" }
}

/// Where a form may come from.
struct FormOrigin: Sendable {
    /// Where people find the page, or `nil` where they open it on this machine.
    let publicURL: PublicURL?
    let isSecure: Bool

    /// Refuses a page that was opened under a name of which nobody has said that it is this server's.
    ///
    /// - Throws: ``Refusal`` with 403.
    func requireHost(_ request: Request) throws {
        guard publicURL == nil, !(Self.host(request)?.isLoopback ?? false) else { return }
        throw Refusal.forbidden("this page is for browsers on its own machine only; --public-url names another place")
    }

    /// Refuses what another site makes a browser send.
    ///
    /// A page that sends no referrer makes browsers say `null` for its origin
    /// (https://fetch.spec.whatwg.org/#append-a-request-origin-header); then it is their word on the site that counts, which no page
    /// can make up.
    ///
    /// - Throws: ``Refusal`` with 403.
    func require(_ request: Request) throws {
        let origins = request.headers[values: .origin]
        let own = "\(isSecure ? "https" : "http")://\(request.head.authority ?? "")"
        let expected = publicURL?.description ?? own
        let sites = request.headers[values: .secFetchSite]
        let isHidden = origins == ["null"] && sites == ["same-origin"]
        guard isHidden || origins == [expected] else {
            throw Refusal.forbidden("this form was not sent by a page of this server")
        }
    }

    private static func host(_ request: Request) -> String? {
        guard let authority = request.head.authority?.lowercased() else { return nil }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return authority.split(separator: ":", maxSplits: 1).first.map(String.init)
    }
}
#endif
