#if Tool
import Foundation

/// Lets a person end the waiting for the outcome of a command to be recorded.
///
/// One signal does not end it: it may have been meant for the command, which has just ended.
enum OutcomeWait {
    /// From now on, ends this process at the second signal.
    ///
    /// - Parameter lastWords: Says what is left open, and returns the exit status.
    static func endsAtSecondSignal(of signals: HeldSignals, saying lastWords: @escaping @Sendable () -> Int32) {
        Thread.detachNewThread {
            signals.waitForEnding()
            // What comes at once with it is no second thought: who stops a whole group may also stop each process of it.
            Thread.sleep(forTimeInterval: 1)
            _ = signals.take()
            Console.standardError.tryPrint(
                "haltstate: the command has ended, and its outcome waits for the ledger; the next signal ends the waiting"
            )
            signals.waitForEnding()
            // `exit` would take from the thread that waits for the ledger what it works with.
            _exit(lastWords())
        }
    }
}
#endif
