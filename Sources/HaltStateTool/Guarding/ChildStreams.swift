#if Tool
import Foundation

/// What a child process reads and writes. They are its own: this process closes them once it has started.
struct ChildStreams: Sendable {
    let input: Int32
    let output: Int32

    func close() {
        Foundation.close(input)
        Foundation.close(output)
    }
}

/// The two pipes between this process and a child that it talks with.
struct ChildPipes: Sendable {
    let child: ChildStreams
    /// What is written here, the child reads.
    let input: Int32
    /// What the child writes is read here.
    let output: Int32

    /// - Throws: ``ToolError`` where the system has no pipe left.
    init() throws {
        let (toChild, fromChild) = (try Self.pipe(), try Self.pipe())
        child = ChildStreams(input: toChild.reading, output: fromChild.writing)
        input = toChild.writing
        output = fromChild.reading
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw noPipe(errno) }
        // Away from the standard streams, which may be closed here.
        return (try aside(ends[0]), try aside(ends[1]))
    }

    private static func aside(_ descriptor: Int32) throws -> Int32 {
        defer { close(descriptor) }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw noPipe(errno) }
        return copy
    }

    private static func noPipe(_ problem: Int32) -> ToolError {
        let reason = String(cString: strerror(problem))
        return ToolError("the command was not started, since there is no pipe to it: \(reason)", .error)
    }
}
#endif
