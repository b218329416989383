#if Macros
import SwiftSyntax

/// The name of an attribute, and what is known of the attributes with that name.
struct AttributeName: Equatable {
    /// As it is written, such as `Tracing.Traced`.
    let written: String
    /// Without its module, such as `Traced`.
    let last: String

    init(_ attribute: AttributeSyntax) {
        let type = attribute.attributeName
        let simple = type.as(IdentifierTypeSyntax.self)
        if let simple, simple.children(viewMode: .sourceAccurate).count == 1 {
            (written, last) = (simple.name.text, simple.name.plainText)
        } else {
            written = type.trimmedDescription
            last = type.as(MemberTypeSyntax.self)?.name.plainText ?? simple?.name.plainText ?? written
        }
    }

    /// Whether the attribute is a body macro of this package.
    var isGuard: Bool { Self.guards.contains(last) && (written == last || written.hasPrefix("HaltState")) }

    /// Whether the attribute is the compiler's own, so that it certainly replaces no body.
    var isBuiltIn: Bool { Self.builtIn.contains(last) }

    /// Whether the attribute is known to replace no body, on a function and on the type around it.
    ///
    /// The names of global actors follow a convention, so those need no list.
    var isHarmless: Bool { isBuiltIn || Self.libraries.contains(last) || last.hasSuffix("Actor") }

    /// Whether the attribute is a result builder, whose names follow a convention too.
    var isResultBuilder: Bool { last.hasSuffix("Builder") }

    /// Whether a list such as `alongside: ["Traced"]` names the attribute.
    func isNamed(in list: Set<String>) -> Bool { list.contains(last) || list.contains(written) }

    private static let guards: Set = ["Guarded", "LLMGuarded"]

    /// The compiler's own attributes on functions and types.
    private static let builtIn: Set = [
        "GKInspectable", "IBAction", "IBDesignable", "IBInspectable", "IBOutlet", "IBSegueAction", "MainActor",
        "NSApplicationMain",
        "NSCopying", "NSManaged", "Sendable", "UIApplicationMain", "abi", "available", "backDeployed", "c", "cdecl",
        "concurrent", "convention", "derivative", "differentiable", "discardableResult", "dynamicCallable",
        "dynamicMemberLookup", "exclusivity", "export", "extensible", "frozen", "globalActor", "implementation",
        "inlinable", "inline", "lifetime", "main", "noDerivative", "nonexhaustive", "nonobjc", "objc", "objcMembers",
        "preconcurrency", "propertyWrapper", "reasync", "requires_stored_property_inits", "resultBuilder",
        "retroactive",
        "rethrows", "safe", "section", "specialized", "transpose", "unchecked", "unsafe", "usableFromInline", "used",
        "warn_unqualified_access",
        "_addressable", "_alwaysEmitIntoClient", "_backDeploy", "_cdecl", "_disfavoredOverload", "_documentation",
        "_dynamicReplacement", "_effects", "_expose", "_extern", "_implements", "_inheritActorContext", "_lifetime",
        "_marker", "_noAllocation", "_noLocks", "_nonEphemeral", "_nonSendable", "_nonoverride", "_optimize",
        "_originallyDefinedIn",
        "_preInverseGenerics", "_section", "_semantics", "_silgen_name", "_specialize", "_spi", "_spi_available",
        "_transparent", "_unavailableFromAsync", "_unsafeInheritExecutor", "_used", "_weakLinked",
    ]

    /// Macros of the toolchain, of Apple's platforms and of this package that replace no function's body.
    private static let libraries: Set = [
        "ActionCatalog", "DebugDescription", "Generable", "GuardedService", "GuardedTools", "Model", "Observable",
        "OptionSet",
        "Suite", "Test",
    ]
}
#endif
