#if Tool
import Dispatch
import Foundation

/// The lines of a stream, read on a thread of their own and handed on one by one: as long as one is worked on, no other is
/// read.
struct LineReader: Sendable {
    enum Line: Sendable {
        case text([UInt8])
        /// A line that is longer than any message may be. What was in it is gone.
        case tooLong
    }

    /// The longest line in bytes.
    static let maximumLength = 16 * 1_024 * 1_024

    private let lines: AsyncStream<Line>
    private let room = DispatchSemaphore(value: 0)

    init(_ descriptor: Int32) {
        let (lines, continuation) = AsyncStream<Line>.makeStream()
        self.lines = lines
        let room = room
        Thread.detachNewThread {
            var splitter = LineSplitter()
            while let found = splitter.read(descriptor) {
                for line in found {
                    continuation.yield(line)
                    room.wait()
                }
            }
            // What has no end of a line is no message: it may have been cut off.
            continuation.finish()
        }
    }

    /// Hands on each line, until the stream ends or the task is cancelled.
    nonisolated(nonsending) func forEach(_ body: nonisolated(nonsending) (Line) async -> Void) async {
        for await line in lines {
            await body(line)
            room.signal()
        }
    }
}

private struct LineSplitter {
    private var line: [UInt8] = []
    private var isTooLong = false
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    /// The lines that a read has completed; `nil` at the end of the stream.
    mutating func read(_ descriptor: Int32) -> [LineReader.Line]? {
        let count = Foundation.read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR { return [] }
        if count < 0, errno == EAGAIN {
            // Who shares the stream has set it so that it does not block.
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&ready, 1, -1)
            return []
        }
        guard count > 0 else { return nil }
        var found: [LineReader.Line] = []
        var rest = chunk[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            found.append(isTooLong ? .tooLong : .text(line))
            line = []
            isTooLong = false
            rest = rest[(end + 1)...]
        }
        append(rest)
        return found
    }

    private mutating func append(_ part: ArraySlice<UInt8>) {
        isTooLong = isTooLong || line.count + part.count > LineReader.maximumLength
        if isTooLong { line = [] } else { line += part }
    }
}
#endif
