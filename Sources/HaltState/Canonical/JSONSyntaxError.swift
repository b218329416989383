/// Why bytes are not JSON, and where.
///
/// The message quotes nothing of the text, so it is safe for logs.
package struct JSONSyntaxError: Error, Hashable, Sendable {
    /// What is wrong, in a few words.
    package let message: String
    /// The byte where reading stopped, counted from 0.
    package let offset: Int

    /// The message for a member whose name occurs twice; the offset is that of the second one.
    package static let duplicateName = "the object has this name already"

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }
}
