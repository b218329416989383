#if Tool
import CGroupWitness
import Foundation

/// Waits for a command, and passes on to it what only this process was told.
///
/// Control-C reaches the command from the terminal. What a service manager or a closing session sends may come to this
/// process alone, or to the whole process group; then the command has it already. This process does not end of either: its
/// own end is the command's.
struct SignalRelay {
    /// What is passed on.
    private static let relayed: Set<Int32> = [SIGTERM, SIGHUP]
    /// Service managers signal one process after another. So long after the first, all have been told.
    private static let oneAfterAnother: Duration = .milliseconds(50)

    private let signals: HeldSignals
    private var witness = GroupWitness()

    init(_ signals: HeldSignals) {
        self.signals = signals
    }

    /// Starts a command and waits for its end.
    ///
    /// - Returns: Its exit status; 128 and the signal's number when a signal ended it.
    /// - Throws: ``CommandFailed`` with 126 or 127 when it could not be started.
    mutating func run(_ words: [String], streams: ChildStreams? = nil) throws -> Int32 {
        let command = try ChildProcess(words, inheritedIgnores: signals.ignored, streams: streams)
        // What came before there was a command has not reached it, whomever it was sent to.
        for number in signals.take().intersection(Self.relayed) { kill(command.identifier, number) }
        for number in Self.relayed { _ = witness.saw(number) }
        while true {
            if let status = command.statusOfEnd() { return status }
            var numbers = signals.wait()
            guard !numbers.isDisjoint(with: Self.relayed) else { continue }
            Thread.sleep(forTimeInterval: Self.oneAfterAnother / .seconds(1))
            // The same signal again is the same one, as it is for a process that has not looked yet.
            numbers.formUnion(signals.take())
            if let status = command.statusOfEnd() { return status }
            for number in numbers.intersection(Self.relayed) { passOn(number, to: command) }
        }
    }

    private mutating func passOn(_ number: Int32, to command: ChildProcess) {
        let cameToGroup = witness.saw(number)
        guard cameToGroup, getpgid(command.identifier) == getpgrp() else {
            kill(command.identifier, number)
            return
        }
    }
}

/// Tells whether a signal came to the whole process group, and so to the command as well, or to this process alone.
struct GroupWitness {
    private var descriptor: Int32? = { $0 < 0 ? nil : $0 }(haltstate_group_witness())

    /// Whether a signal came to the group. Asked once for each: the answer is forgotten.
    ///
    /// Without a witness it is `false`: a signal that comes twice does less harm than one that never comes.
    mutating func saw(_ number: Int32) -> Bool {
        guard let descriptor else { return false }
        let answer = haltstate_group_witness_saw(descriptor, number)
        if answer < 0 { self.descriptor = nil }
        return answer == 1
    }
}
#endif
