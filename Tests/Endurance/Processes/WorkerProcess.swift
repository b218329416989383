#if SQLite
import Foundation

// The environment is a global variable of the C library, which nothing here changes.
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// This executable as another process, which ends when this one does: it reads to the end of what it is told.
///
/// Made with `posix_spawn`, which takes a fraction of the time that Foundation's `Process` does.
final class WorkerProcess {
    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(by: Int32)
    }

    let identifier: pid_t
    /// What the process prints. At its end when the process is.
    let output: Int32
    private var input: Int32
    private var unread: [UInt8] = []
    private var ending: Ending?

    init(_ arguments: [String]) throws {
        let (input, output) = (try Self.makePipe(), try Self.makePipe())
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
        guard let executable = Bundle.main.executablePath else { throw Failure("this executable has no path") }
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var identifier: pid_t = 0
        let problem = posix_spawn(&identifier, executable, &actions, nil, &words, Self.environment)
        close(input.read)
        close(output.write)
        (self.identifier, self.input, self.output) = (identifier, input.write, output.read)
        guard problem == 0 else {
            ending = .exited(127)
            throw Failure("a process could not be started: \(String(cString: strerror(problem)))")
        }
    }

    deinit {
        end()
        waitForEnd()
        closeInput()
        close(output)
    }

    var hasEnded: Bool { ending != nil }

    /// Ends it at once, wherever it is.
    func end() {
        if !hasEnded { kill(identifier, SIGKILL) }
    }

    /// Sends a line to its standard input.
    func tell(_ line: String) throws {
        let bytes = Array((line + "\n").utf8)
        try require(write(input, bytes, bytes.count) == bytes.count, "a worker does not listen any more")
    }

    /// Tells it that nothing more is to come.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Reads what there is, or waits for something.
    ///
    /// - Returns: The lines that are complete; `nil` at the end.
    func lines() -> [String]? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(output, &buffer, buffer.count)
        guard count > 0 else { return nil }
        unread += buffer[..<count]
        var lines: [String] = []
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: unread[..<end], as: UTF8.self))
            unread.removeFirst(end + 1)
        }
        return lines
    }

    /// Waits for the end, which has to be near.
    @discardableResult
    func waitForEnd() -> Ending {
        if let ending { return ending }
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        let ending: Ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
        self.ending = ending
        return ending
    }

    /// Waits until one of several processes has printed something or ended.
    ///
    /// - Returns: The places of those that have.
    static func wait(for processes: [WorkerProcess], atMost limit: Duration) -> [Int] {
        var descriptors = processes.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
        let limit = Int32(clamping: Int((max(limit, .zero) / .milliseconds(1)).rounded(.up)))
        guard poll(&descriptors, nfds_t(descriptors.count), limit) > 0 else { return [] }
        return descriptors.indices.filter { descriptors[$0].revents != 0 }
    }

    /// Prints a line for the process that has started this one. Without the C library's streams: to flush them is to wait for
    /// whoever reads one.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    /// A pipe that no other child gets: it would hold it open.
    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try require(pipe(&ends) == 0, "no pipe could be made")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        #if canImport(Darwin)
        _NSGetEnviron().pointee
        #else
        environ
        #endif
    }
}
#endif
