/// How much an order leaves running: it ends nothing.
public struct WorkUnderWay: Hashable, Sendable {
    /// The operations that have started and not ended, those in doubt included.
    public let started: Int
    /// The permits that are out. None of them can start while the order holds.
    public let permits: Int

    /// Counts operations that are under way.
    public init(_ operations: [GuardedOperation]) {
        started = operations.count { $0.status == .started }
        permits = operations.count - started
    }

    /// Whether there is none.
    public var isNothing: Bool { started + permits == 0 }
}
