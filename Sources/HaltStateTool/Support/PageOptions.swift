#if Server
import ArgumentParser
import HaltStateServer

/// Whether and where a server shows its page to browsers.
struct PageOptions: ParsableArguments {
    @Flag(help: "Let people sign in with a browser and decide. Make accounts with 'haltstate users create'.")
    var page = false

    @Option(
        help: ArgumentHelp(
            "Where people's browsers find the page; only on this machine when left out. Passwords are asked for over https, or on a "
                + "loopback address.",
            valueName: "url"
        ),
        transform: PublicURL.init
    )
    var publicURL: PublicURL?

    @Option(
        help: ArgumentHelp(
            "The address of a proxy whose X-Forwarded-For is taken at its word. May be given more than once.",
            valueName: "address"
        )
    )
    var trustedProxy: [String] = []

    func validate() throws {
        guard page || publicURL == nil && trustedProxy.isEmpty else {
            throw ValidationError("--public-url and --trusted-proxy go with --page")
        }
        guard trustedProxy.allSatisfy(PageConfiguration.isAddress) else {
            let message = "--trusted-proxy takes the IP address of one proxy, without a name, a port or a range"
            throw ValidationError(message)
        }
    }

    var configuration: PageConfiguration? {
        page ? PageConfiguration(publicURL: publicURL, trustedProxies: Set(trustedProxy)) : nil
    }
}
#endif
