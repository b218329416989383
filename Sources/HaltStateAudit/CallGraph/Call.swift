#if Macros
/// A place in a source file, counted from 1.
struct Place: Hashable, Comparable, Sendable {
    let file: String
    let line: Int
    let column: Int

    static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// Something that a function does and that a name stands for: a call, an assignment to a member, or a function handed
/// on as an argument.
struct Call: Sendable {
    /// What is known of an argument, or of the value that is assigned.
    struct Argument: Sendable {
        /// `_` without a label.
        let label: String
        /// The text of a literal without interpolation.
        let text: String?
        /// The method of HTTP that the argument names, in lower case.
        let httpMethod: String?
    }

    enum Form: Sendable {
        case call
        case assignment
        case reference
    }

    /// Where a thrown error comes out.
    enum Exit: Sendable {
        case nowhere
        /// Of the function, to its caller.
        case function
        /// Of a closure that a guard by hand runs.
        case guardByHand(GuardedBody)
    }

    let form: Form
    /// `["FileManager", "default", "removeItem"]`. What is no name, such as the result of another call, is `()`.
    let path: [String]
    let arguments: [Argument]
    let trailingClosures: Int
    let place: Place
    /// Whether a guard encloses the call or comes before it.
    let isGuarded: Bool
    /// The guard that the call itself is, where it is one by hand that may wait.
    let guardByHand: GuardedBody?
    /// Where what it throws comes out.
    let exit: Exit
    /// The reason that a comment gives for a call without a guard.
    let excuse: String?

    var name: String { path.last ?? "" }
}
#endif
