#if Tool
import Foundation
import Synchronization

/// The signals that end a process, kept while this one may not end: until the outcome of its command is recorded.
///
/// Also kept is the one that says that a child has ended, so that whoever waits for the next signal hears of both.
final class HeldSignals: Sendable {
    /// What people, terminals and service managers end a process with.
    private static let endings: Set<Int32> = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]

    /// What the parent of this process had it ignore, as `nohup` does, and its command should go on ignoring.
    let ignored: Set<Int32>
    private let inbox: Int32

    /// Keeps the signals from now on.
    ///
    /// - Throws: ``ToolError`` where the system has no pipe left.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let reason = String(cString: strerror(errno))
            throw ToolError("the command was not started, since its signals could not be watched: \(reason)", .error)
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        inbox = ends[0]
        outbox.store(ends[1], ordering: .sequentiallyConsistent)
        // A process that ignores the ends of its children would never hear how its command ended.
        signal(SIGCHLD) { note($0) }
        var ignored: Set<Int32> = []
        for number in Self.endings {
            let before = signal(number) { note($0) }
            // One that was ignored stays so here, or it would reach the command after all.
            guard unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else { continue }
            signal(number, SIG_IGN)
            ignored.insert(number)
        }
        self.ignored = ignored
    }

    /// Gives the signals the effect back that they had.
    func release() {
        for number in Self.endings.subtracting(ignored).union([SIGCHLD]) { signal(number, SIG_DFL) }
    }

    /// Lets signals through that the parent of this process had blocked, as some that start processes from a pool of
    /// threads do by mistake. Otherwise nothing but `kill -9` would reach this process.
    static func unblock() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in endings.union([SIGCHLD, SIGPIPE]) { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// The signals that have come since the last look, each once.
    func take() -> Set<Int32> {
        var numbers: Set<Int32> = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            let count = read(inbox, &buffer, buffer.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return numbers
            }
            for byte in buffer[..<count] { numbers.insert(Int32(byte)) }
        }
    }

    /// The signals that have come since the last look, or the next one.
    func wait() -> Set<Int32> {
        var descriptor = pollfd(fd: inbox, events: Int16(POLLIN), revents: 0)
        while true {
            let numbers = take()
            guard numbers.isEmpty else { return numbers }
            poll(&descriptor, 1, -1)
        }
    }

    /// Waits for a signal that ends a process.
    func waitForEnding() {
        while wait().isDisjoint(with: Self.endings) {}
    }
}

/// Where signals are written to. Global, because a signal handler has nothing else to go by.
private let outbox = Atomic<Int32>(-1)

/// Runs as a signal handler: atomics and `write` are all that it may use. Where the pipe is full, it has enough to read.
private func note(_ number: Int32) {
    let problem = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(outbox.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = problem
}

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
