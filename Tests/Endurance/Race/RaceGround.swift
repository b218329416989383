#if SQLite
/// What the callers of a race share.
enum RaceGround: String, CaseIterable {
    /// A ledger in memory. It belongs to one process, so that all callers do.
    case memory
    /// One file.
    case sqlite
    /// One server, with a file of its own, asked by AsyncHTTPClient: on Linux, URLSession keeps a processor busy for as long
    /// as it waits for an answer, so that eight processes leave the server none.
    case http

    static let callers = 64

    var processes: Int { self == .memory ? 1 : 8 }

    /// What this build can race on.
    static var available: [RaceGround] {
        #if Server && AsyncHTTPClient
        allCases
        #else
        [.memory, .sqlite]
        #endif
    }
}
#endif
