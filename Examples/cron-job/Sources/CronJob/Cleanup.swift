import Foundation
import HaltState

/// Deletes files that nobody needs any more. Synchronous, as such jobs are.
struct Cleanup {
    let folder: URL

    /// The day is the key: however often cron, or a person, starts the job, it deletes once a day.
    ///
    /// Policies see how many files there are, and refuse a number that cannot be right.
    @Guarded(
        action: "files.delete",
        idempotencyKey: "cleanup:{self.folder.lastPathComponent}:{day}",
        agentID: "nightly-cleanup",
        riskClass: .high
    )
    func deleteFiles(@Identifier on day: String, @Unbound _ files: [URL], @Amount("file_count") count: Int) throws
        -> Int
    {
        for file in files { try FileManager.default.removeItem(at: file) }
        Permit.current?.attach(["deleted": .integer(Int64(files.count))])
        return files.count
    }

    /// The files that have not been changed for so many days.
    func files(olderThan days: Double, now: Date) throws -> [URL] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(keys)).filter {
            let values = try $0.resourceValues(forKeys: keys)
            guard values.isRegularFile == true, let changed = values.contentModificationDate else { return false }
            return now.timeIntervalSince(changed) > days * 86_400
        }
    }
}
