/// Finds the policies whose pattern may match an action, in order of rank, at a cost that other policies do not add to.
///
/// A pattern is filed under its whole text, under the dotted text before its first wildcard, under the dotted text
/// after its last one, or else in the list that every action looks through. Each of those lists is sorted, so that a
/// merge gives the candidates in order.
///
/// Texts are looked up by hash alone: whoever uses a candidate matches its pattern anyway, which also tells apart two
/// texts of one hash.
struct PolicyIndex: Sendable {
    /// A run of ``ranks``.
    private struct Bucket: Sendable {
        var next: Int
        let end: Int
    }

    private var ranks: [Int] = []
    private var literals: [UInt64: Bucket] = [:]
    private var prefixes: [UInt64: Bucket] = [:]
    private var suffixes: [UInt64: Bucket] = [:]
    private var others = Bucket(next: 0, end: 0)

    /// Files patterns that are in order of rank.
    init(_ patterns: [ActionPattern]) {
        var literals: [UInt64: [Int]] = [:]
        var prefixes: [UInt64: [Int]] = [:]
        var suffixes: [UInt64: [Int]] = [:]
        var others: [Int] = []
        for (rank, pattern) in patterns.enumerated() {
            if pattern.isLiteral {
                literals[Self.hash(pattern.bytes), default: []].append(rank)
            } else if let prefix = pattern.dottedPrefix {
                prefixes[Self.hash(prefix), default: []].append(rank)
            } else if let suffix = pattern.dottedSuffix {
                suffixes[Self.hash(suffix.reversed()), default: []].append(rank)
            } else {
                others.append(rank)
            }
        }
        self.literals = literals.mapValues { store($0) }
        self.prefixes = prefixes.mapValues { store($0) }
        self.suffixes = suffixes.mapValues { store($0) }
        self.others = store(others)
    }

    private mutating func store(_ bucket: [Int]) -> Bucket {
        let start = ranks.count
        ranks += bucket
        return Bucket(next: start, end: ranks.count)
    }

    /// Visits the ranks of all patterns that may match, lowest first, until `visit` returns `false`.
    func forEachCandidate(of action: UnsafeBufferPointer<UInt8>, _ visit: (Int) -> Bool) {
        let dots = action.count { $0 == ActionPattern.dot }
        withUnsafeTemporaryAllocation(of: Bucket.self, capacity: 2 * dots + 2) { buckets in
            let count = collect(action, into: buckets)
            merge(buckets, count, visit)
            buckets[..<count].deinitialize()
        }
    }

    private func collect(_ action: UnsafeBufferPointer<UInt8>, into buckets: UnsafeMutableBufferPointer<Bucket>) -> Int
    {
        var count = 0
        func add(_ bucket: Bucket?) {
            guard let bucket, bucket.next < bucket.end else { return }
            buckets.initializeElement(at: count, to: bucket)
            count += 1
        }
        var hash = Self.seed
        for byte in action {
            hash = Self.step(hash, byte)
            if byte == ActionPattern.dot, !prefixes.isEmpty { add(prefixes[hash]) }
        }
        add(literals[hash])
        if !suffixes.isEmpty {
            hash = Self.seed
            for byte in action.reversed() {
                hash = Self.step(hash, byte)
                if byte == ActionPattern.dot { add(suffixes[hash]) }
            }
        }
        add(others)
        return count
    }

    private func merge(
        _ buckets: UnsafeMutableBufferPointer<Bucket>,
        _ count: Int,
        _ visit: (Int) -> Bool,
    ) {
        while true {
            var best: Int?
            var lowest = Int.max
            for index in 0..<count where buckets[index].next < buckets[index].end {
                let rank = ranks[buckets[index].next]
                if rank < lowest { (best, lowest) = (index, rank) }
            }
            guard let best else { return }
            buckets[best].next += 1
            guard visit(lowest) else { return }
        }
    }

    // FNV-1a: one multiplication for each byte, and each prefix of a text has its hash on the way.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(seed, step)
    }
}
