#if Tool
import Dispatch
import Foundation
import Synchronization

/// Writes lines to a stream in the order in which they are sent, without keeping who sends them.
final class LineWriter: Sendable {
    private let descriptor: Int32
    private let queue: DispatchQueue
    private let isOpen = Mutex(true)
    private let failure = Atomic<Bool>(false)

    init(_ descriptor: Int32, label: String) {
        self.descriptor = descriptor
        queue = DispatchQueue(label: "haltstate.mcp.\(label)")
    }

    /// Whether a line could not be written, since nobody reads any more.
    var hasFailed: Bool { failure.load(ordering: .sequentiallyConsistent) }

    /// Sends a line. Where nobody reads any more it is lost.
    func send(_ line: [UInt8]) {
        queue.async {
            self.isOpen.withLock { isOpen in
                guard isOpen, !self.write(line + [UInt8(ascii: "\n")]) else { return }
                isOpen = false
                self.failure.store(true, ordering: .sequentiallyConsistent)
            }
        }
    }

    /// Waits until everything that was sent so far is written.
    func flush() async {
        await withCheckedContinuation { written in queue.async { written.resume() } }
    }

    /// Closes the stream, after what was sent so far.
    func close() {
        queue.async {
            self.isOpen.withLock { isOpen in
                if isOpen { Foundation.close(self.descriptor) }
                isOpen = false
            }
        }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Who shares the stream has set it so that it does not block.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }
}
#endif
