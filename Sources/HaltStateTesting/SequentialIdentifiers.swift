public import HaltState
import Synchronization

/// Identifiers that count up, so that two runs of a test make the same ones.
///
/// Clients that ask one authority share one source, because an identifier names one call and no other.
public final class SequentialIdentifiers: IdentifierSource {
    private let count: Mutex<UInt64>

    /// Creates a source that starts after a number.
    public init(after number: UInt64 = 0) {
        count = Mutex(number)
    }

    private func next() -> UInt64 {
        count.withLock { count in
            count += 1
            return count
        }
    }

    /// The next identifier, such as `00000000-0000-4000-8000-000000000001`.
    public func uuid() -> String { RecordName(random: 0, next()).text }

    /// The next token. No secret: it counts up too.
    public func token() -> PermitToken { PermitToken("token-\(next())") }
}
