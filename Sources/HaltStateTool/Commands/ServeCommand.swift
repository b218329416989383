#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import Logging
import ServiceLifecycle
import UnixSignals

/// `haltstate serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Put the authority on HTTP, for every HaltState client.",
        discussion: """
            Listens on this machine only, unless --host says otherwise. Make keys with 'haltstate keys create'. A signal HUP \
            reads the policies again; a file with anything wrong in it changes nothing. TERM and INT finish the requests \
            under way; a second one cuts them off.

            EXAMPLES
              haltstate serve --policies haltstate-policies.json
              haltstate serve --host 0.0.0.0 --port 8443 --tls-certificate chain.pem --tls-key key.pem
              haltstate serve --page --public-url https://approvals.example.org --trusted-proxy 10.0.0.2
            """
    )

    @OptionGroup var directory: DataDirectory

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8_080

    @Option(help: ArgumentHelp("The policies. \(PolicyFile.defaultPath) when left out.", valueName: "file"))
    var policies: String?

    @Option(help: ArgumentHelp("The certificate and those that vouch for it, PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(help: "How many requests a key may make in a second, on average.")
    var requestsPerSecond = ServerLimits().requestsPerSecond

    @OptionGroup var waiting: WaitingOptions

    @Option(help: "How long an operation may go without an outcome before it counts as in doubt: 90s, 15m, 2h, 1d.")
    var lease = LeaseDuration(AuthorityTerms().lease)

    @Option(help: "Keep the content that clients upload for evidence, for so long: 30d. None is kept when left out.")
    var keepContent: LeaseDuration?

    @OptionGroup var page: PageOptions

    @Flag(help: "First bring a ledger of an earlier version to the form of this one.")
    var migrate = false

    @Flag(help: "Write no line for each request.")
    var quiet = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        guard requestsPerSecond > 0 else { throw ValidationError("--requests-per-second must be at least 1") }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    func run() async throws {
        let path = policies
        if migrate, directory.hasLedger { try directory.migrate() }
        let ledger = try directory.makeLedger()
        var logger = Logger(label: "haltstate") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = quiet ? .notice : .info
        let (scheme, host) = (tlsKey == nil ? "http" : "https", host)
        for key in try SQLiteAPIKeyStore(ledger).list() where key.isValid(at: SystemWallClock().now()) {
            for warning in key.nameWarnings { logger.warning("\(warning)") }
        }
        let server = try AuthorityServer(
            configuration: try configuration(logger),
            ledger: ledger,
            storage: ledger.serverStorage,
            logger: logger,
            onRunning: { port in
                Console.standardOutput.tryPrint("listening on \(scheme)://\(ServerConfiguration.address(host, port))")
            },
            policies: { [logger] in
                let policies = try PolicyFile.load(path)
                for warning in policies.warnings { logger.warning("\(warning.description.visible)") }
                return policies
            }
        )
        let reload = PolicyReload(server: server, logger: logger)
        var services = ServiceGroupConfiguration(services: [server, reload], logger: logger)
        services.maximumGracefulShutdownDuration = .seconds(30)
        try await run(ServiceGroup(configuration: services), logger)
        try ledger.close()
    }

    /// Runs until a signal ends it gracefully, or a second one at once.
    private func run(_ group: ServiceGroup, _ logger: Logger) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let running = Task { try await group.run() }
        let stopping = Task {
            var isFirst = true
            for await _ in signals {
                guard isFirst else { return running.cancel() }
                isFirst = false
                logger.notice("shutting down; a second signal cuts off the requests under way")
                await group.triggerGracefulShutdown()
            }
        }
        defer { stopping.cancel() }
        let end = await running.result
        guard !running.isCancelled else { throw ToolError("the requests under way were cut off by a second signal") }
        try end.get()
    }

    private func configuration(_ logger: Logger) throws -> ServerConfiguration {
        let files = CertificateFiles(certificate: tlsCertificate, key: tlsKey)
        if let files, files.isKeyOpenToOthers {
            logger.warning(
                "other users of this machine can read the private key",
                metadata: ["file": "\(files.key.visible)"]
            )
        }
        if files == nil, !host.isLoopback {
            logger.warning(
                "keys and arguments cross the network in the clear; use --tls-certificate and --tls-key",
                metadata: ["host": "\(host.visible)"]
            )
        }
        var configuration = ServerConfiguration(
            host: host,
            port: port,
            tls: try files?.load(),
            limits: limits(logger),
            terms: AuthorityTerms(lease: lease.duration),
            contentLifetime: keepContent?.duration
        )
        configuration.page = page.configuration
        return configuration
    }

    private func limits(_ logger: Logger) -> ServerLimits {
        var limits = ServerLimits()
        limits.requestsPerSecond = requestsPerSecond
        limits.burst = 2 * requestsPerSecond
        limits.waiting = waiting.limits
        // Beside its connections the server has its ledger and its own machinery open.
        let others = 128
        let files = OpenFiles.raise(to: limits.connections + others)
        guard files < limits.connections + others else { return limits }
        limits.connections = max(1, files - others)
        limits.streams = min(limits.streams, max(1, limits.connections / 4))
        let metadata: Logger.Metadata = ["connections": "\(limits.connections)", "files": "\(files)"]
        logger.warning("the limit on open files allows fewer connections", metadata: metadata)
        return limits
    }
}

/// Reads the policies again at each HUP.
private struct PolicyReload: Service {
    let server: AuthorityServer
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do {
                let owner = Approver(name: OperatingSystemUser.current.name, authentication: "signal:HUP")
                let policies = try await server.reloadPolicies(by: owner)
                logger.notice("policies reloaded", metadata: ["version": "\(policies.version.visible)"])
            } catch let error as ReloadNotRecorded {
                logger.error("\(error.description.visible)")
            } catch {
                let problems = ErrorReport(error)?.lines.joined(separator: "; ") ?? "unknown"
                logger.error(
                    "the policies are not in order; those of before stay in force",
                    metadata: ["problems": "\(problems)"]
                )
            }
        }
    }
}
#endif
