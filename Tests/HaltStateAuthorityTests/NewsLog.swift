import Synchronization

/// What was told, line by line.
final class NewsLog: Sendable {
    private let told = Mutex<[String]>([])

    var lines: [String] { told.withLock { $0 } }

    func append(_ line: String) { told.withLock { $0.append(line) } }
}
