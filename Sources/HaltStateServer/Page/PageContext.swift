#if Server
import HaltStateAuthority
import Hummingbird
import NIOCore

/// The context of a request from a browser. No other route of the server reads a cookie.
struct PageContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came over.
    let channel: any Channel
    /// What the browser has brought with it.
    var cookies = PageCookies()
    /// Who has signed in, or `nil`.
    var account: UserAccount?

    init(context: ServerContext) {
        coreContext = context.coreContext
        channel = context.channel
    }

    /// What stands in the forms that this browser is shown, or `nil` for a browser without a cookie.
    var formToken: String? { cookies[.session]?.formToken ?? cookies[.form]?.formToken }
}
#endif
