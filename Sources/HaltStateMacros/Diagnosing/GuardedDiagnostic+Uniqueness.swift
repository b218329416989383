#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// Keys that every call would share, and keys that no repeated call would have.
extension GuardedDiagnostic {
    static func keyWithoutPlaceholder(_ literal: ExprSyntax) -> Self {
        Self(
            .keyWithoutPlaceholder,
            at: literal,
            "a key must have a placeholder; every call would share this one, and only the first would run",
            note: "write a key that is meant to be shared as a closure, '{ () in \"…\" }'"
        )
    }

    static func keyWithoutArguments(_ key: ExprSyntax, function: AnnotatedFunction) -> Self {
        Self(
            .keyWithoutPlaceholder,
            at: key,
            "'.arguments' makes the key from the arguments, and '\(function.name)' binds none; every call would share it",
            note: "use a template with a placeholder such as '{self.id}'"
        )
    }

    static func keyIgnoresInstance(_ key: ExprSyntax) -> Self {
        Self(
            .keyIgnoresInstance,
            .warning,
            at: key,
            "'.arguments' does not name the instance; the same arguments on another one are the same operation",
            note: "use a template with a placeholder such as '{self.id}', or \(silencing)"
        )
    }

    static func keyPlaceholdersTouch(_ literal: ExprSyntax) -> Self {
        Self(
            .keyPlaceholdersTouch,
            .warning,
            at: literal,
            "two placeholders touch; '1' and '23' make the same key as '12' and '3'",
            note: "put a character between them that the values cannot contain, or \(silencing)"
        )
    }

    static func keyIgnoresArguments(_ literal: ExprSyntax, function: AnnotatedFunction) -> Self {
        Self(
            .keyIgnoresArguments,
            .warning,
            at: literal,
            "this key names no parameter of '\(function.name)'; all calls on one instance share it, "
                + "and one with other arguments is a conflict",
            note: silencing
        )
    }

    static func unstableKey(_ value: UnstableValue, name: String? = nil) -> Self {
        let text = name ?? value.node.trimmedDescription
        return Self(
            .unstableKey,
            .warning,
            at: value.node,
            "'\(text)' \(value.kind.reason); a repeated call gets another key and runs again",
            note: silencing
        )
    }

    static func unstableDefault(_ value: UnstableValue, of parameter: String) -> Self {
        Self(
            .unstableKey,
            .warning,
            at: value.node,
            "'\(value.node.trimmedDescription)' \(value.kind.reason); a repeated call that leaves '\(parameter)' out "
                + "gets another key and runs again",
            note: silencing
        )
    }

    private static let silencing = "put the key in parentheses to silence this warning"
}

extension UnstableValue.Kind {
    fileprivate var reason: String {
        switch self {
        case .time: "is the time of the call"
        case .random: "is new every time"
        case .process: "differs between processes"
        }
    }
}
#endif
