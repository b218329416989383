#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// One thing that is wrong, and the node that it is wrong with.
struct GuardedDiagnostic {
    /// Which rule is broken. The raw value is the message's identity: it stays when the wording changes.
    enum Rule: String, CaseIterable {
        case actionName
        case actionNotLiteral
        case actionPrefix
        case amountBounds
        case amountDefault
        case blankModel
        case blankTemplate
        case builderWithoutEffect
        case catalogImplicitName
        case catalogKind
        case catalogNotStringEnum
        case catalogShadowed
        case closureKeyCapture
        case closureKeyOutsideName
        case closureKeyParameterName
        case closureKeyUntyped
        case clientNeedsInstance
        case consuming
        case correlationBound
        case correlationIdentifies
        case disclosingHidden
        case disclosingMarked
        case disclosingRepeated
        case disclosureConflict
        case disclosureNameTaken
        case guardDropped
        case guardInsideGuard
        case guardMayBeDropped
        case guardMayBeStampedOver
        case keyFromUnboundArguments
        case keyIgnoresArguments
        case keyIgnoresInstance
        case keyPlaceholdersTouch
        case keyWithoutPlaceholder
        case llmActionName
        case missingBody
        case missingThrows
        case nonescapableResult
        case notAFunction
        case notLiteral
        case operatorFunction
        case overridable
        case pendingInsideWithoutKey
        case protocolRequirement
        case reservedName
        case rethrowing
        case rivalMayBeDropped
        case selfPlaceholder
        case serviceMisplaced
        case serviceTwice
        case serviceWithoutDefault
        case serviceWithoutGuard
        case templateDiscloses
        case templateMalformed
        case toolGeneric
        case toolInCondition
        case toolInout
        case toolMutating
        case toolName
        case toolNameTaken
        case toolParameter
        case toolParameterName
        case toolParameterNameTaken
        case toolUndescribed
        case toolVariadic
        case toolsListName
        case toolsMemberTaken
        case toolsMisplaced
        case toolsUnnamed
        case toolsWithoutFunction
        case typedThrows
        case unbindableParameter
        case unknownExcludedParameter
        case unknownPlaceholder
        case unstableKey
    }

    let rule: Rule
    /// An error for what cannot work, a warning for what only may be wrong and can be silenced.
    let severity: DiagnosticSeverity
    let node: Syntax
    let message: String
    var fixIt: FixIt?
    var note: String?

    init(
        _ rule: Rule,
        _ severity: DiagnosticSeverity = .error,
        at node: some SyntaxProtocol,
        _ message: String,
        fixIt: FixIt? = nil,
        note: String? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.node = Syntax(node)
        self.message = message
        self.fixIt = fixIt
        self.note = note
    }

    var forCompiler: Diagnostic {
        Diagnostic(
            node: node,
            message: Message(rule: rule, message: message, severity: severity),
            notes: note.map { [Note(node: node, message: Remark(rule: rule, message: $0))] } ?? [],
            fixIts: fixIt.map { [$0] } ?? []
        )
    }
}

extension GuardedDiagnostic.Rule {
    var messageID: MessageID { MessageID(domain: "HaltState", id: rawValue) }
}

private struct Message: DiagnosticMessage {
    let rule: GuardedDiagnostic.Rule
    let message: String
    let severity: DiagnosticSeverity

    var diagnosticID: MessageID { rule.messageID }
}

private struct Remark: NoteMessage {
    let rule: GuardedDiagnostic.Rule
    let message: String

    var noteID: MessageID { rule.messageID }
}

struct Correction: FixItMessage {
    let rule: GuardedDiagnostic.Rule
    let message: String

    var fixItID: MessageID { rule.messageID }
}

extension FixIt {
    /// A fix-it that replaces one node.
    static func replacing<Node: SyntaxProtocol>(
        _ old: Node,
        with new: some SyntaxProtocol,
        for rule: GuardedDiagnostic.Rule,
        _ message: String
    ) -> FixIt {
        FixIt(
            message: Correction(rule: rule, message: message),
            changes: [.replace(oldNode: Syntax(old), newNode: Syntax(new))]
        )
    }
}
#endif
