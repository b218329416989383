import Synchronization

/// Who waits for which approval, so that a decision on the stream wakes them before their next question.
final class ApprovalWaiters: Sendable {
    private let waiting = Mutex<[String: [ObjectIdentifier: Wakeup]]>([:])

    func add(_ wakeup: Wakeup, for approvalID: String) {
        waiting.withLock { $0[approvalID, default: [:]][ObjectIdentifier(wakeup)] = wakeup }
    }

    func remove(_ wakeup: Wakeup, for approvalID: String) {
        waiting.withLock { waiting in
            waiting[approvalID]?[ObjectIdentifier(wakeup)] = nil
            if waiting[approvalID]?.isEmpty == true { waiting[approvalID] = nil }
        }
    }

    func wake(_ approvalID: String) {
        for wakeup in waiting.withLock({ $0[approvalID] ?? [:] }).values { wakeup.wake() }
    }
}
