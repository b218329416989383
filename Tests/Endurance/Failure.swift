#if SQLite
/// A promise that was not kept, or a run that could not go on.
struct Failure: Error, CustomDebugStringConvertible {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    var debugDescription: String { message }
}

/// Fails the run unless something is so.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Failure(message()) }
}
#endif
