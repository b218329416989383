#if Tool
import Foundation
import Synchronization

/// Keeps this process alive while a child runs, so that the child's outcome is always recorded.
///
/// Control-C reaches the child from the terminal, so this process ignores it. What only this process gets, from a
/// service manager or a closing session, it passes on. Its own end is then the child's.
struct SignalRelay {
    /// What the parent of this process had it ignore, as `nohup` does, and the child should go on ignoring.
    let inheritedIgnores: Set<Int32>

    /// Lets signals through that the parent of this process had blocked, as some that start processes from a pool of
    /// threads do by mistake. Otherwise nothing but `kill -9` would reach this process.
    static func unblock() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Runs a body while signals go to the child it names with ``send(to:)``.
    static func whileRelaying<Value>(_ body: (SignalRelay) throws -> Value) rethrows -> Value {
        var ignored: Set<Int32> = []
        for number in [SIGINT, SIGQUIT] where replace(number, with: SIG_IGN) { ignored.insert(number) }
        for number in [SIGTERM, SIGHUP] where replace(number, with: { relay($0) }) { ignored.insert(number) }
        // One that was ignored stays so here, or it would reach the child after all.
        for number in ignored { signal(number, SIG_IGN) }
        defer {
            relayTarget.store(0, ordering: .sequentiallyConsistent)
            for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] where !ignored.contains(number) { signal(number, SIG_DFL) }
        }
        return try body(SignalRelay(inheritedIgnores: ignored))
    }

    /// Passes signals on to a process from now on, and the one that came before there was any.
    func send(to process: pid_t) {
        relayTarget.store(process, ordering: .sequentiallyConsistent)
        let early = earlySignal.exchange(0, ordering: .sequentiallyConsistent)
        if early > 0 { kill(process, early) }
    }

    /// Sets the effect of a signal; `true` when it was ignored before.
    private static func replace(_ number: Int32, with handler: @escaping @convention(c) (Int32) -> Void) -> Bool {
        let before = signal(number, handler)
        return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// The process that gets the signals, or 0. Global, because a signal handler has nothing else to go by.
private let relayTarget = Atomic<pid_t>(0)
/// A signal that came before there was a process to pass it on to, or 0.
private let earlySignal = Atomic<Int32>(0)

/// Runs as a signal handler: `kill` and atomics are all that it may use.
private func relay(_ number: Int32) {
    let target = relayTarget.load(ordering: .sequentiallyConsistent)
    if target > 0 { kill(target, number) } else { earlySignal.store(number, ordering: .sequentiallyConsistent) }
}
#endif
