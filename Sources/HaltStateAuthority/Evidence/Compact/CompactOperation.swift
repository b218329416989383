/// What a verification keeps of an operation: 48 bytes, however much its events tell.
///
/// The names of the operation and of its approval are kept as half a fingerprint, since they are compared with one other
/// name each, and not looked up among all.
struct CompactOperation: Sendable {
    let key: Fingerprint
    private let operation: UInt64
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
        static let hasSucceeded = Self(rawValue: 2)
        static let isListed = Self(rawValue: 4)
    }

    /// - Parameter sequence: The place of its first event, which is less than 2^40: nobody counts further.
    init(
        key: Fingerprint,
        operation: Fingerprint,
        approval: Fingerprint?,
        state: OperationState,
        sequence: Int
    ) {
        self.key = key
        self.operation = operation.high
        self.approval = approval?.high ?? 0
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
            OperationState(
                status,
                missingApprovals: Int(missingApprovals),
                hasSucceeded: flags.contains(.hasSucceeded)
            )
        }
        set {
            status = newValue.status
            missingApprovals = UInt32(clamping: newValue.missingApprovals)
            if newValue.hasSucceeded { flags.insert(.hasSucceeded) } else { flags.remove(.hasSucceeded) }
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

    func isNamed(_ name: Fingerprint) -> Bool { operation == name.high }

    func hasApproval(_ name: Fingerprint?) -> Bool {
        flags.contains(.hasApproval) == (name != nil) && approval == name?.high ?? 0
    }
}
