import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Random bits for identifiers, fetched sixteen identifiers at a time.
///
/// A guarded call makes half a dozen identifiers. A system call for each, let alone the two that
/// `SystemRandomNumberGenerator` would make, is a tenth of what the whole call costs in memory. Secrets do not come from
/// here: they are fetched when they are needed and kept nowhere else.
final class RandomPool: Sendable {
    typealias Bits = (high: UInt64, low: UInt64)

    /// `getentropy` gives at most 256 bytes at a time.
    private static let size = 16

    private let bits = Mutex<[Bits]>([])

    /// 128 bits that nobody else gets.
    func next() -> Bits {
        bits.withLock { bits in
            if let next = bits.popLast() { return next }
            bits = Self.fetch()
            return bits.removeLast()
        }
    }

    private static func fetch() -> [Bits] {
        [Bits](unsafeUninitializedCapacity: size) { buffer, count in
            fill(UnsafeMutableRawBufferPointer(buffer))
            count = size
        }
    }

    /// Fills a buffer of at most 256 bytes from the operating system.
    static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        let status = getentropy(buffer.baseAddress, buffer.count)
        precondition(status == 0, "the operating system has no random source")
    }
}
