#if Macros
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `#action`: a literal that stays as it is, once its form has been checked.
///
/// The expansion has the type that the macro declares, so it needs to name none.
package enum ActionMacro: ExpressionMacro {
    package static func expansion(
        of macro: some FreestandingMacroExpansionSyntax,
        in context: some MacroExpansionContext
    ) throws -> ExprSyntax {
        // An empty name is refused when it is used, should a build ever go on after an error.
        guard let argument = macro.arguments.first?.expression else { return #""""# }
        var findings = Findings()
        if let name = argument.literalText {
            if !ActionNameForm.isValid(name) { findings.add(.actionName(argument, name: name)) }
        } else {
            findings.add(.actionNotLiteral(argument))
        }
        findings.report(in: context)
        return argument.literalText == nil ? #""""# : argument.trimmed
    }
}
#endif
