#if Macros
/// Why the audit could not be done, with the exit status of `sysexits.h`.
struct AuditError: Error {
    enum Status: Int32 {
        case usage = 64
        case dataError = 65
        case noInput = 66
    }

    let status: Status
    let message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }
}
#endif
