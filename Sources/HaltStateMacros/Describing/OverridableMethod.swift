#if Macros
import SwiftSyntax

/// A method that a subclass can override. The override inherits no attribute, and so runs without the guard.
struct OverridableMethod {
    let function: FunctionDeclSyntax

    /// Creates nothing for what no subclass can override.
    ///
    /// - Parameter scope: What stands directly around the declaration.
    init?(_ declaration: DeclSyntax, in scope: Syntax?) {
        guard let function = declaration.as(FunctionDeclSyntax.self), let scope,
            !function.modifiers.contains(where: \.preventsOverriding), Self.opensToSubclasses(scope, function)
        else { return nil }
        self.function = function
    }

    /// Of an extension, the plug-in does not see what it extends, and need not: Swift lets a subclass override only those
    /// of its methods that the Objective-C runtime calls.
    private static func opensToSubclasses(_ scope: Syntax, _ function: FunctionDeclSyntax) -> Bool {
        if let type = scope.as(ClassDeclSyntax.self) {
            return !type.modifiers.contains { $0.name.tokenKind == .keyword(.final) }
        }
        guard let type = scope.as(ExtensionDeclSyntax.self) else { return false }
        return (type.attributes.flattened + function.attributes.flattened).contains { AttributeName($0).exposes }
    }
}

extension DeclModifierSyntax {
    fileprivate var preventsOverriding: Bool {
        [.keyword(.final), .keyword(.static), .keyword(.private)].contains(name.tokenKind)
    }
}

extension AttributeName {
    /// Whether the attribute exposes what it stands on to the Objective-C runtime.
    fileprivate var exposes: Bool { ["objc", "IBAction", "IBSegueAction"].contains(last) }
}
#endif
