public import HaltState

/// What a ledger holds cannot be what this package wrote. Nothing is decided on it.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, without any content.
    public let description: String
    package var leftBody = LeftBody()

    /// Creates an error.
    public init(_ description: String) {
        self.description = description
    }

    static func tampered(_ detail: String) -> Self {
        Self("the ledger has been changed outside this package: \(detail); run 'haltstate evidence verify'")
    }

    static func unreadable(_ detail: String) -> Self {
        Self("the ledger holds an event that this version cannot read: \(detail); use the version that wrote it")
    }
}

extension LedgerError: LeavesBodies {
    /// ``GuardedCallStatus/unavailable``.
    public var callStatus: GuardedCallStatus { .unavailable }

    /// That nobody could be asked.
    public var modelMessage: String { ModelWords.error }
}
