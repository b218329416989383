/// What a verification keeps of an operation: 48 bytes, however much its events tell.
///
/// The names of the operation and of its approval are kept as half a fingerprint, since they are compared with one other
/// name each, and not looked up among all.
struct CompactOperation: Sendable {
    let key: Fingerprint
    /// Half of the name's fingerprint.
    let operation: UInt64
    /// The approval's name, and in the lowest byte how many attempts it is good for.
    private let approval: UInt64
    private var missingApprovals: UInt32
    private var firstLow: UInt32
    private var lastLow: UInt32
    private var firstHigh: UInt8
    private var lastHigh: UInt8
    private var status: GuardedOperation.Status
    private var flags: Flags

    private struct Flags: OptionSet {
        let rawValue: UInt8

        static let hasApproval = Self(rawValue: 1)
        static let isListed = Self(rawValue: 2)
        static let isUnknown = Self(rawValue: 4)
        /// What is known of how the body ended stands in the bits above.
        static let width: UInt8 = 3

        var ending: OperationState.Ending {
            get { OperationState.Ending(rawValue: rawValue >> Self.width) }
            set { self = Self(rawValue: rawValue & 0b111 | newValue.rawValue << Self.width) }
        }
    }

    /// - Parameter sequence: The place of its first event, which is less than 2^40: nobody counts further.
    init(
        key: Fingerprint,
        operation: Fingerprint,
        approval: ApprovalUse<UInt64>?,
        state: OperationState,
        sequence: Int
    ) {
        self.key = key
        self.operation = operation.high
        self.approval = approval.map { $0.approval | UInt64(truncatingIfNeeded: $0.limit) & 0xFF } ?? 0
        missingApprovals = 0
        firstLow = UInt32(truncatingIfNeeded: sequence)
        firstHigh = UInt8(truncatingIfNeeded: sequence >> 32)
        (lastLow, lastHigh) = (firstLow, firstHigh)
        status = state.status
        flags = approval == nil ? [] : .hasApproval
        self.state = state
    }

    /// How far it has got.
    var state: OperationState {
        get {
            OperationState(status, missingApprovals: Int(missingApprovals), ending: flags.ending)
        }
        set {
            status = newValue.status
            missingApprovals = UInt32(clamping: newValue.missingApprovals)
            flags.ending = newValue.ending
        }
    }

    /// The place of its first event.
    var firstSequence: Int { Int(firstHigh) << 32 | Int(firstLow) }

    /// The place of its latest event.
    var lastSequence: Int {
        get { Int(lastHigh) << 32 | Int(lastLow) }
        set {
            lastLow = UInt32(truncatingIfNeeded: newValue)
            lastHigh = UInt8(truncatingIfNeeded: newValue >> 32)
        }
    }

    /// Whether the ledger's index has been found to list it.
    var isListed: Bool {
        get { flags.contains(.isListed) }
        set { if newValue { flags.insert(.isListed) } else { flags.remove(.isListed) } }
    }

    /// Whether one of the key's events is of a type that this version does not know. Nothing more can be said of what follows from
    /// them.
    var isUnknown: Bool {
        get { flags.contains(.isUnknown) }
        set { if newValue { flags.insert(.isUnknown) } else { flags.remove(.isUnknown) } }
    }

    /// Whether a ledger keeps it when another operation begins under its key. Of a denied one nothing is left.
    var isAttempt: Bool { status != .denied }

    func isNamed(_ name: Fingerprint) -> Bool { operation == name.high }

    func hasApproval(_ name: Fingerprint?) -> Bool {
        flags.contains(.hasApproval) == (name != nil) && approval & ~0xFF == name?.ofApproval ?? 0
    }

    /// The approval that it runs under if it runs, where that is its own; or `nil`.
    var approvalUse: ApprovalUse<UInt64>? {
        guard flags.contains(.hasApproval) else { return nil }
        return ApprovalUse(approval: approval & ~0xFF, limit: Int(approval & 0xFF))
    }
}

extension Fingerprint {
    /// As much of it as is kept of an approval's name.
    var ofApproval: UInt64 { high & ~0xFF }
}
