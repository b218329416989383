#if Tool
/// Everything that is wrong with an orders file, so that one edit can mend it all. No order of it is touched.
struct OrdersFileError: Error, Hashable, Sendable {
    /// One thing that is wrong, and where.
    struct Problem: Hashable, Sendable, CustomStringConvertible {
        let file: String
        let line: Int
        let column: Int
        let message: String

        var description: String { "\(file):\(line):\(column): \(message)" }
    }

    let problems: [Problem]
}
#endif
