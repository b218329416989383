#if Server
import HaltState
import HaltStateSQLite
import Logging
import ServiceLifecycle

/// Deletes what is kept for a time and whose time is over, when the server starts and from time to time: content, and the
/// words of commands.
struct ContentPurge: Service {
    private static let interval = Duration.seconds(60)

    let observations: ObservationBook
    let records: SQLiteLedger
    let wallClock: any WallClock
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await observations.purge()
                    try await records.forgetSettledCommands(at: wallClock.now())
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
