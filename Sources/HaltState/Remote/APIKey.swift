/// The secret that a tenant is known by. Never printed, reflected or encoded.
struct APIKey: Sendable {
    let secret: String
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "(redacted)" }
    var debugDescription: String { "(redacted)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
