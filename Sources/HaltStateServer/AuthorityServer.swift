#if Server
import Foundation
public import HaltState
public import HaltStateAuthority
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle

/// The embedded authority over HTTP: one ledger and one queue of approvals for everything that speaks the contract.
///
/// ```swift
/// let ledger = try SQLiteLedger(path: "/var/lib/haltstate/ledger.db")
/// let server = try AuthorityServer(ledger: ledger, storage: ledger.serverStorage) {
///     try PolicySet(contentsOfFile: "haltstate-policies.json")
/// }
/// let group = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger)
/// try await group.run()
/// ```
///
/// A graceful shutdown finishes the requests under way and ends the open streams.
public struct AuthorityServer: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let tenants: Tenants
    private let broadcaster: DecisionBroadcaster
    private let purge: ContentPurge
    let router: ServerRouter
    private let onRunning: @Sendable (Int) async -> Void

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - configuration: Where it listens, and its limits.
    ///   - ledger: Where events are kept.
    ///   - storage: What it keeps beside the events, such as API keys; usually the ledger's own.
    ///   - logger: Where each request is written to, without its content.
    ///   - wallClock: The time of day, by the machine when left out.
    ///   - onRunning: Called with the port when the server listens.
    ///   - policies: Reads the policies, now and for each reload.
    /// - Throws: What `policies` throws; ``HaltStateError`` with code `invalidConfiguration` for a page that could not be shown.
    public init(
        configuration: ServerConfiguration = ServerConfiguration(),
        ledger: any Ledger,
        storage: ServerStorage,
        logger: Logger = Logger(label: "haltstate"),
        wallClock: (any WallClock)? = nil,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
        policies: @escaping @Sendable () throws -> PolicySet
    ) throws {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        let limits = configuration.limits
        let watch = ClockWatch(wallClock ?? SystemWallClock()) { logger.warning("\($0)") }
        tenants = try Tenants(
            ledger: ledger,
            terms: configuration.terms,
            waitingLimits: limits.waiting,
            holders: storage.apiKeys,
            wallClock: watch,
            load: policies
        )
        broadcaster = DecisionBroadcaster(tenants: tenants, limits: limits, logger: logger)
        purge = ContentPurge(
            observations: storage.observations,
            commands: storage.commands,
            tenants: tenants,
            logger: logger
        )
        router = try ServerRouter(
            configuration: configuration,
            storage: storage,
            tenants: tenants,
            broadcaster: broadcaster,
            wallClock: watch
        )
    }

    /// Reads the policies again, puts them into force for all tenants, and then says so in each tenant's chain. When anything is
    /// wrong with them, the old ones stay in force. Reloads follow each other.
    ///
    /// - Parameter person: Who asks for it. Whoever calls this vouches for the identity.
    /// - Throws: What reading them throws, or ``HaltStateError`` where the ledger cannot be read, and the old ones stay in force;
    ///   ``ReloadNotRecorded`` where the new ones are in force, and not every chain says so.
    @discardableResult
    public func reloadPolicies(by person: Approver = .program) async throws -> PolicySet {
        try await tenants.reload(by: person)
    }

    /// Serves until the surrounding service group shuts down.
    ///
    /// - Throws: ``HaltStateError`` with code `unavailable` where it cannot listen, or the ledger cannot be read.
    public func run() async throws {
        try await tenants.prepare()
        let application = Application(
            router: router.build(),
            server: try channel(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)
            ),
            services: [broadcaster, purge],
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? configuration.port) },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw cannotListen(String(cString: strerror(error.errnoCode)).lowercased(), error)
        } catch let error as SocketAddressError {
            throw cannotListen("there is no such address on this machine", error)
        }
    }

    private func cannotListen(_ reason: String, _ error: any Error) -> HaltStateError {
        let message = "cannot listen on \(configuration.address): \(reason); choose another address or port"
        return HaltStateError(code: .unavailable, message: message, underlyingError: error)
    }

    private func channel() throws -> HTTPServerBuilder {
        let limits = configuration.limits
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                SlowClientHandler(
                    headTimeout: TimeAmount(limits.headTimeout),
                    receiveTimeout: TimeAmount(limits.receiveTimeout),
                    sendTimeout: TimeAmount(limits.sendTimeout)
                )
            ],
            idleTimeout: TimeAmount(limits.idleTimeout),
            // Beyond this the head is not read to its end; a head a little too long gets a reply that says so.
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: 2 * limits.headerSize,
                maxHeaderListSize: 2 * limits.headerSize,
                maxHeaderFieldCount: 128
            )
        )
        let linger = TimeAmount(limits.receiveTimeout)
        let plain = HTTPServerBuilder {
            LocalChannel(base: HTTP1Channel(responder: $0, configuration: http), linger: linger)
        }
        return try configuration.tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain
    }
}
#endif
