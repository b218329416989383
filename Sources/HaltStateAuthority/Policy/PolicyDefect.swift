/// Why one value of a policy is wrong.
struct PolicyDefect: Error, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
