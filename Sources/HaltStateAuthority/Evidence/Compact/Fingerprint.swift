/// 128 bits that stand for a text: the same for the same bytes, and for no others that anybody could find.
struct Fingerprint: Hashable, Sendable {
    let high: UInt64
    let low: UInt64
}

/// Makes fingerprints that nobody outside of this process can foresee, so that nobody can make two keys share one.
struct FingerprintMaker: Sendable {
    private let seed = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    func fingerprint(of text: UnsafeBufferPointer<UInt8>) -> Fingerprint {
        var hasher = Hasher()
        hasher.combine(seed.0)
        hasher.combine(seed.1)
        hasher.combine(bytes: UnsafeRawBufferPointer(text))
        var other = hasher
        other.combine(UInt8(1))
        return Fingerprint(
            high: UInt64(truncatingIfNeeded: hasher.finalize()),
            low: UInt64(truncatingIfNeeded: other.finalize())
        )
    }

    func fingerprint(of text: String) -> Fingerprint {
        var text = text
        return text.withUTF8 { fingerprint(of: $0) }
    }
}
