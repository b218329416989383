// Deletes old files from a folder, once a day, and not without a human when there are many.
//
//     cron-job FOLDER --init         makes the ledger, once, by hand
//     cron-job FOLDER [DAYS]
//
// The job itself never makes a ledger: an empty one would take every day for a new one.
//
// Exit statuses for cron: 0 done or nothing to do, 75 try again (an approval is pending), 77 refused, 70 an error.

import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
    print("usage: cron-job FOLDER [DAYS | --init]")
    exit(64)
}
// Cron starts jobs in the home folder; a path that depends on where the job starts would lead to another ledger.
let data = ProcessInfo.processInfo.environment["CRON_JOB_DATA"] ?? "\(NSHomeDirectory())/.cron-job"

do {
    if arguments.dropFirst().first == "--init" {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try SQLiteLedger.create(path: "\(data)/ledger.db")
        print("made the ledger \(data)/ledger.db")
        exit(0)
    }
    guard let days = Double(arguments.dropFirst().first ?? "30") else {
        print("usage: cron-job FOLDER [DAYS | --init]")
        exit(64)
    }
    let policies = try PolicySet(
        [
            Policy(
                name: "a few files",
                actionPattern: "files.delete",
                effect: .allow,
                priority: 10,
                conditions: [PolicyCondition(path: "params.file_count", op: .lessThanOrEqual, value: 100)]
            ),
            Policy(
                name: "many files",
                actionPattern: "files.delete",
                effect: .approvalRequired,
                priority: 10,
                conditions: [PolicyCondition(path: "params.file_count", op: .greaterThan, value: 100)]
            ),
        ],
        version: "cleanup-1"
    )
    let ledger = try SQLiteLedger(path: "\(data)/ledger.db")
    HaltStateClient.bootstrap(HaltStateClient(authority: LocalAuthority(policies: policies, ledger: ledger)))

    let now = Date()
    let cleanup = Cleanup(folder: URL(filePath: path, directoryHint: .isDirectory))
    let files = try cleanup.files(olderThan: days, now: now)
    guard !files.isEmpty else {
        print("nothing to do: no file is that old")
        exit(0)
    }
    let day = now.formatted(.iso8601.year().month().day())
    print("deleted \(try cleanup.deleteFiles(on: day, files, count: files.count)) files")
} catch let started as ActionAlreadyStarted where started.outcome == .success {
    print("nothing to do: today's files are deleted")
} catch is IdempotencyConflict {
    // Today's run is settled for another number of files. The key has a new day tomorrow.
    print("nothing to do: today's cleanup was for other files; these are for tomorrow")
} catch let pending as ApprovalPending {
    print("\(pending)")
    exit(75)
} catch let denied as ActionDenied {
    print("\(denied)")
    exit(77)
} catch {
    print("error: \(error)")
    exit(70)
}
