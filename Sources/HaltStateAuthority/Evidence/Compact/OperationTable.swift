/// The operations of a chain by their keys, in at most 64 bytes for each, also while it grows.
///
/// The records stand in chunks, so that one more never moves the others. The index holds only their places, in parts that
/// grow one at a time: a part is made anew from the records when it is full, after the old one is gone.
struct OperationTable: Sendable {
    private static let chunkShift = 10
    private static let chunkMask = (1 << chunkShift) - 1
    private static let partCount = 64

    /// Open addressing: each slot holds the place of a record and one, or 0.
    private struct Part {
        var slots = [UInt32](repeating: 0, count: 8)
        var count = 0
    }

    private var chunks: [[CompactOperation]] = []
    private var parts = [Part](repeating: Part(), count: partCount)
    /// The number of keys.
    private(set) var count = 0

    /// So many keys have a place in the index. They would take 200 GB.
    static let limit = Int(UInt32.max) - 1

    subscript(place: Int) -> CompactOperation {
        get { chunks[place >> Self.chunkShift][place & Self.chunkMask] }
        _modify { yield &chunks[place >> Self.chunkShift][place & Self.chunkMask] }
    }

    /// The place of a key's record, or `nil`.
    func place(of key: Fingerprint) -> Int? {
        let part = parts[Self.part(of: key)]
        let slot = part.slots[slot(of: key, in: part.slots)]
        return slot == 0 ? nil : Int(slot) - 1
    }

    /// Adds the record of a new key.
    mutating func append(_ record: CompactOperation) {
        if count & Self.chunkMask == 0 {
            var chunk: [CompactOperation] = []
            chunk.reserveCapacity(Self.chunkMask + 1)
            chunks.append(chunk)
        }
        chunks[chunks.count - 1].append(record)
        count += 1
        let part = Self.part(of: record.key)
        if (parts[part].count + 1) * 4 > parts[part].slots.count * 3 { grow(part) }
        insert(UInt32(count), record.key, into: part)
        parts[part].count += 1
    }

    private static func part(of key: Fingerprint) -> Int { Int(truncatingIfNeeded: key.high) & (partCount - 1) }

    /// The slot that holds a key, or the free one that it would go to.
    private func slot(of key: Fingerprint, in slots: [UInt32]) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.low) & mask
        while slots[slot] != 0, self[Int(slots[slot]) - 1].key != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func insert(_ entry: UInt32, _ key: Fingerprint, into part: Int) {
        let slot = slot(of: key, in: parts[part].slots)
        parts[part].slots[slot] = entry
    }

    private mutating func grow(_ part: Int) {
        let entries = parts[part].slots
        parts[part].slots = [UInt32](repeating: 0, count: entries.count * 2)
        for entry in entries where entry != 0 { insert(entry, self[Int(entry) - 1].key, into: part) }
    }

    /// The first record that fits, or `nil`.
    func first(where fits: (CompactOperation) -> Bool) -> CompactOperation? {
        for chunk in chunks { if let found = chunk.first(where: fits) { return found } }
        return nil
    }
}
