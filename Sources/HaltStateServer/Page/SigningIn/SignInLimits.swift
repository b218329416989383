#if Server
import HaltState
import HaltStateAuthority
import Hummingbird

/// How often anybody may try to sign in: for one account, and from one address. A browser in which the account's person has signed in
/// before has an allowance of its own, so that no flood of strangers keeps them out.
struct SignInLimits: Sendable {
    let proxies: Set<String>
    let wallClock: any WallClock
    private let accounts = SignInPace(free: 5, longestWait: 30)
    private let addresses = SignInPace(free: 30, longestWait: 10)

    init(proxies: Set<String>, wallClock: any WallClock) {
        self.proxies = proxies
        self.wallClock = wallClock
    }

    /// An attempt that may go on.
    struct Attempt: Sendable {
        fileprivate let account: String
        fileprivate let address: String?

        /// Who makes it, as far as that is known before the password.
        var caller: PasswordHasher.Caller { address == nil ? .known : .stranger }
    }

    /// Begins an attempt. A name that nobody has is treated as one that somebody has.
    ///
    /// - Throws: ``Refusal`` with 429 for one that comes too early.
    func begin(
        _ name: String,
        of account: UserAccount?,
        _ request: Request,
        _ context: PageContext
    ) throws -> Attempt {
        let now = wallClock.uptime().elapsed
        if let account, let browser = context.cookies.browser(of: account) {
            try Self.require(accounts.begin("browser \(browser)", at: now))
            return Attempt(account: "browser \(browser)", address: nil)
        }
        let address = ClientAddress.of(request, context, trusting: proxies)
        try Self.require(addresses.begin(address, at: now))
        let lane = "name \(SHA256Digest.text(of: name.folded))"
        do { try Self.require(accounts.begin(lane, at: now)) } catch {
            addresses.takeBack(address)
            throw error
        }
        return Attempt(account: lane, address: address)
    }

    /// Whoever comes in has made no failed attempt.
    func succeed(_ attempt: Attempt) {
        accounts.clear(attempt.account)
        if let address = attempt.address { addresses.takeBack(address) }
    }

    /// Nobody has looked at the password.
    func takeBack(_ attempt: Attempt) {
        accounts.takeBack(attempt.account)
        if let address = attempt.address { addresses.takeBack(address) }
    }

    private static func require(_ seconds: Int?) throws {
        guard let seconds else { return }
        throw Refusal(
            status: .tooManyRequests,
            detail: "there were many attempts to sign in; try again in \(seconds) seconds",
            headers: [.retryAfter: "\(seconds)"]
        )
    }
}

extension PageCookies {
    /// What names this browser, where the account's person has signed in with it since the password was set; or `nil`.
    func browser(of account: UserAccount) -> String? {
        guard let secret = self[.browser], let mark = browserMark, let expected = Self.mark(secret, account),
            mark.hasBytes(of: expected)
        else { return nil }
        return secret.digest
    }

    /// What says that a browser is known. Only a server that knows what is kept of the password can make it.
    static func mark(_ browser: RandomSecret, _ account: UserAccount) -> String? {
        account.passwordHash.map { SHA256Digest.text(of: "haltstate browser \(account.id) \(browser.text) \($0)") }
    }
}
#endif
