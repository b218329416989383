/// Makes identifiers and secrets. Injected, so that tests and fixtures are repeatable.
public protocol IdentifierSource: Sendable {
    /// A fresh UUID in lower case, RFC 9562 version 4.
    func uuid() -> String

    /// A fresh secret of at least 128 random bits.
    func token() -> PermitToken
}

/// Identifiers from the operating system's random source.
package struct RandomIdentifiers: IdentifierSource {
    fileprivate let pool = RandomPool()

    package init() {}

    package func uuid() -> String {
        let bits = pool.next()
        return RecordName(random: bits.high, bits.low).text
    }

    /// A fresh secret of 256 random bits, as 64 hexadecimal digits.
    package func token() -> PermitToken {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
            RandomPool.fill(buffer)
            return PermitToken(Hexadecimal.text(of: UnsafeRawBufferPointer(buffer)))
        }
    }
}

/// Makes identifiers by the dozen: where they are random, without writing a text for each.
package struct IdentifierMint: Sendable {
    private let source: any IdentifierSource
    private let pool: RandomPool?

    package init(_ source: any IdentifierSource) {
        self.source = source
        pool = (source as? RandomIdentifiers)?.pool
    }

    /// A fresh identifier.
    package func next() -> RecordName {
        guard let bits = pool?.next() else { return RecordName(source.uuid()) }
        return RecordName(random: bits.high, bits.low)
    }
}

extension IdentifierMint: IdentifierSource {
    package func uuid() -> String { source.uuid() }
    package func token() -> PermitToken { source.token() }
}
