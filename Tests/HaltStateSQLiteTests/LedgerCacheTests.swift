#if SQLite
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("What a ledger remembers of its last commits")
struct LedgerCacheTests {
    private let identifiers = SequentialIdentifiers()

    private func keep(_ key: IdempotencyKey, tenant: TenantID = "shop-7", in cache: inout LedgerCache) throws {
        var head = ChainHead(tenant: tenant)
        let event = head.seal(try SampleOperation(key, identifiers: identifiers).allowed)
        cache.keep(try GuardedOperation.applying([event], to: nil), head)
    }

    private func knows(_ key: IdempotencyKey, tenant: TenantID = "shop-7", _ cache: LedgerCache) -> Bool {
        cache.operation(.key(key), tenant: tenant) != nil
    }

    @Test("An operation too many takes the place of the oldest, and of no other")
    func oldestFirst() throws {
        var cache = LedgerCache(limit: 3)
        for number in 1...8 {
            try keep("key-\(number)", in: &cache)
            #expect((1...8).filter { knows("key-\($0)", cache) } == Array(max(1, number - 2)...number))
        }
    }

    @Test("The next step of an operation takes no second place")
    func nextStep() throws {
        var cache = LedgerCache(limit: 2)
        try keep("key-1", in: &cache)
        for _ in 0..<5 { try keep("key-2", in: &cache) }
        #expect(knows("key-1", cache) && knows("key-2", cache))
        try keep("key-3", in: &cache)
        #expect(!knows("key-1", cache) && knows("key-2", cache) && knows("key-3", cache))
    }

    @Test("One key of two tenants is two operations")
    func tenants() throws {
        var cache = LedgerCache(limit: 2)
        try keep("key-1", in: &cache)
        try keep("key-1", tenant: "shop-8", in: &cache)
        try keep("key-2", in: &cache)
        #expect(!knows("key-1", cache) && knows("key-1", tenant: "shop-8", cache) && knows("key-2", cache))
    }

    @Test("An operation that is not remembered any more is read from the file")
    func forgotten() async throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let keys = (0..<1_100).map { IdempotencyKey("key-\($0)") }
        try await Self.allow(keys[0], in: ledger)
        try await withThrowingTaskGroup { group in
            for key in keys.dropFirst() { group.addTask { try await Self.allow(key, in: ledger) } }
            try await group.waitForAll()
        }
        for key in [keys[0], keys[1_099]] {
            let entry = try await ledger.append(to: .key(IdempotencyKey(key.rawValue)), tenant: "shop-7") { _ in [] }
            #expect(entry.operation?.idempotencyKey == key)
        }
    }

    private static func allow(_ key: IdempotencyKey, in ledger: SQLiteLedger) async throws {
        let event = try SampleOperation(key, identifiers: SequentialIdentifiers()).allowed
        _ = try await ledger.append(to: .key(key), tenant: "shop-7") { _ in [event] }
    }
}
#endif
