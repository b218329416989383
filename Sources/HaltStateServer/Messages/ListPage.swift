#if Server
import HaltState

/// One page of a long list. It ends at a count, or where its entries have become too large, and says where the next begins.
struct ListPage {
    /// What the entries of a page may have together in bytes. One entry by itself may be larger.
    static let sizeLimit = 4 * 1_024 * 1_024

    private let limit: Int
    private var entries: [ContextValue] = []
    private var count = 0
    private var size = 0
    private var last: Int?
    /// Whether the page has ended before the list has.
    private(set) var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes an entry and its place. One that is not for the caller to see is `nil`, and counts all the same.
    ///
    /// - Returns: Whether there may be room for another.
    mutating func take(_ entry: ContextValue?, at position: Int) throws -> Bool {
        let bytes = try entry.map { try CanonicalJSON.bytes(of: $0).count } ?? 0
        guard count == 0 || size + bytes <= Self.sizeLimit, count < limit else {
            isFull = true
            return false
        }
        if let entry { entries.append(entry) }
        count += 1
        size += bytes
        last = position
        isFull = count == limit
        return !isFull
    }

    /// What a query can say of a page.
    static func parameters(longest: Int) -> [Endpoint.Parameter] {
        [
            Endpoint.Parameter(name: "limit", summary: "How many at most.", schema: .number(1...longest)),
            Endpoint.Parameter(name: "before", summary: "The next of the page before.", schema: .count),
        ]
    }

    /// How long the page may be, and where the one before it ended.
    ///
    /// - Throws: ``Refusal`` with 422.
    static func place(_ query: QueryText, longest: Int) throws -> (limit: Int, before: Int) {
        (
            try query.number("limit", in: 1...longest, default: min(100, longest)),
            try query.number("before", in: 0...Int.max, default: Int.max)
        )
    }

    /// The place where the next page begins; `nil` where this is the last.
    var next: Int? { isFull ? last : nil }

    /// The reply, with the entries under a name.
    func json(_ name: String) -> ContextValue {
        .object([name: .array(entries), "next": next.map { .integer(Int64($0)) } ?? .null])
    }
}
#endif
