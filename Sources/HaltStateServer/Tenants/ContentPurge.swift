#if Server
import HaltState
import HaltStateAuthority
import Logging
import ServiceLifecycle

/// Deletes what is kept for a time and whose time is over, when the server starts and from time to time: content, and the
/// words of commands. While the clock is in doubt nothing is: what is deleted is so for good.
struct ContentPurge: Service {
    private static let interval = Duration.seconds(60)

    let observations: any ObservationStore
    let commands: any CommandStore
    let tenants: Tenants
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    let time = try await tenants.settledTime()
                    try await observations.deleteContent(expiredAt: time)
                    try await commands.forgetSettledCommands(at: time)
                } catch {
                    let reason = String(reflecting: error).visible
                    logger.error("what has expired is not deleted", metadata: ["error": "\(reason)"])
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}
#endif
