#if Server
import Logging
import ServiceLifecycle

/// Deletes content whose time is over: when the server starts, and from time to time.
struct ContentPurge: Service {
    private static let interval = Duration.seconds(60)

    let observations: ObservationBook
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await observations.purge()
                } catch {
                    logger.error("expired content is not deleted", metadata: ["error": "\(String(reflecting: error))"])
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}
#endif
