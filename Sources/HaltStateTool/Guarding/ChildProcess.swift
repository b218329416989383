#if Tool
import Foundation
import HaltState

// The environment is a global variable of the C library, which nothing here changes.
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// A process that this one has started and waits for.
///
/// Made with `posix_spawn`: it stays in the foreground process group, so it keeps the terminal, and gets Control-C from
/// there itself.
///
/// Its environment is that of this process, byte for byte, whether or not it is text, without the variables whose names
/// start with `HALTSTATE_`: those hold the keys of who decides, and are not for what is decided on.
struct ChildProcess {
    let identifier: pid_t

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - inheritedIgnores: The signals that the child goes on ignoring; all others have their default effect.
    ///   - streams: What it reads and writes instead of the standard streams of this process, or `nil`.
    /// - Throws: ``CommandFailed`` as not performed, with 127 when there is no such command, with 126 when it cannot be run.
    init(_ words: [String], inheritedIgnores: Set<Int32>, streams: ChildStreams? = nil) throws {
        defer { streams?.close() }
        #if canImport(Darwin)
        var attributes: posix_spawnattr_t?
        #else
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes, except: inheritedIgnores)
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var problem: Int32 = 0
        if let streams {
            problem = posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO)
            if problem == 0 { problem = posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO) }
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for text in arguments { free(text) } }
        var environment = Self.environment
        var identifier: pid_t = 0
        if problem == 0 {
            problem = posix_spawnp(&identifier, words[0], &actions, &attributes, &arguments, &environment)
        }
        guard problem == 0 else {
            let reason = String(cString: strerror(problem))
            Console.standardError.tryPrint("error: the command could not be started: \(reason)")
            let status: ExitStatus = problem == ENOENT ? .commandNotFound : .notExecutable
            throw ActionNotPerformed(CommandFailed(status: status.rawValue))
        }
        self.identifier = identifier
    }

    /// Looks whether the process has ended, and lets go of every other child that has: of those whose parent has ended, if
    /// this is the first process of a container, and of those that the process was left by what it ran before.
    ///
    /// - Returns: The exit status; 128 and the signal's number when a signal ended the process; `nil` while it runs.
    func statusOfEnd() -> Int32? {
        var (status, ending): (Int32, Int32?) = (0, nil)
        while true {
            switch waitpid(-1, &status, WNOHANG) {
            case identifier:
                let signal = status & 0x7F
                ending = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            case 0: return ending
            case ..<0 where errno != EINTR: return ending ?? ExitStatus.error.rawValue
            default: continue
            }
        }
    }

    private static var environment: [UnsafeMutablePointer<CChar>?] {
        #if canImport(Darwin)
        var next = _NSGetEnviron().pointee
        #else
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        #endif
        var variables: [UnsafeMutablePointer<CChar>?] = []
        while let variable = next.pointee {
            if strncmp(variable, ownPrefix, ownPrefix.utf8.count) != 0 { variables.append(variable) }
            next += 1
        }
        return variables + [nil]
    }

    private static let ownPrefix = "HALTSTATE_"

    #if canImport(Darwin)
    private typealias Attributes = posix_spawnattr_t?
    #else
    private typealias Attributes = posix_spawnattr_t
    #endif

    /// Gives the child an empty signal mask and default effects, whatever this process and its parents have set.
    private static func resetSignals(_ attributes: inout Attributes, except ignored: Set<Int32>) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigfillset(&defaults)
        for signal in ignored.union([SIGKILL, SIGSTOP]) { sigdelset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}
#endif
