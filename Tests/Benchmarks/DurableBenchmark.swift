#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateSQLite

/// A guarded call on the durable ledger, beside the smallest durable commit that the machine can do.
struct DurableBenchmark {
    let folder: URL

    /// Runs where tasks run, and not on the main thread, whose run loop each resumption would have to wake.
    @concurrent
    func run() async throws {
        let yardstick = try Yardstick(path: folder.appending(path: "yardstick.db").path)
        let path = folder.appending(path: "ledger.db").path
        let call = try GuardedCall(SQLiteLedger(path: path, creating: true))
        var (commit, blocking, sequential, concurrent) = (Measurement(), Measurement(), Measurement(), Measurement())
        var next = 0
        // Short rounds in turn, as a disk's speed changes from second to second.
        for _ in 0..<27 {
            try commit.time(calls: 100) { for _ in 0..<100 { try yardstick.commit() } }
            try blocking.time(calls: 60) {
                for index in next..<next + 60 { try call.runBlocking(index) }
            }
            next += 60
            try await sequential.time(calls: 60) {
                for index in next..<next + 60 { try await call.run(index) }
            }
            next += 60
            try await concurrent.time(calls: 64 * 12) { [next] in
                try await withThrowingTaskGroup { group in
                    for caller in 0..<64 {
                        group.addTask {
                            for offset in 0..<12 { try await call.run(next + caller * 12 + offset) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            next += 64 * 12
        }
        print(commit.line("yardstick: one-row commit, WAL, synchronous=FULL, through GRDB"))
        print(blocking.line("durable guarded call, blocking", ratio: blocking.ratio(to: commit)))
        print(sequential.line("durable guarded call, async", ratio: sequential.ratio(to: commit)))
        print(concurrent.line("durable guarded call, 64 callers", ratio: concurrent.ratio(to: commit)))
        let gain = Measurement.text(sequential.ratio(to: concurrent))
        print("64 callers: \(gain) x the sequential rate, \(Int(1_000_000 / concurrent.median)) calls a second")
    }
}

/// One row in one durable commit.
private struct Yardstick {
    private let database: DatabasePool

    init(path: String) throws {
        database = try DatabasePool(path: path)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        }
    }

    func commit() throws {
        try database.write { try $0.execute(sql: "INSERT INTO row (text) VALUES ('one row')") }
    }
}
#endif
