#if Macros
import HaltStateMacros
import SwiftSyntax

/// What the sources of one module hold, as far as the audit asks.
struct Module {
    let name: String
    var functions: [Function] = []
    var actions: [ActionUse] = []
    var declared = DeclaredActions()
    var hierarchy = TypeHierarchy()
    var modelCalls: [ModelCall] = []

    init(name: String, files: [SourceFile]) {
        self.name = name
        for file in files {
            let scanner = ModuleScanner(file)
            scanner.walk(file.tree)
            functions += scanner.finish()
            actions += scanner.actions
            declared.merge(scanner.declared)
            hierarchy.merge(scanner.hierarchy)
            modelCalls += scanner.modelCalls
        }
    }
}

/// Collects the functions of a file and what each calls.
final class ModuleScanner: SyntaxVisitor {
    private let file: SourceFile
    private var types: [[String]] = []
    private var publicExtensions: [Bool] = []
    /// What the nearest `@GuardedService` around puts before a name without a dot.
    private var actionPrefixes: [String?] = []
    /// Whether that service says what becomes of calls when a guard inside them waits.
    private var servicesSayPending: [Bool] = []
    private var open: [Function]
    private var closed: [Function] = []
    private(set) var actions: [ActionUse] = []
    private(set) var declared = DeclaredActions()
    private(set) var hierarchy = TypeHierarchy()
    private(set) var modelCalls: [ModelCall] = []

    init(_ file: SourceFile) {
        self.file = file
        // A file's own statements run first, and nothing calls them.
        open = [
            Function(
                title: "top level of \(file.name)",
                name: "",
                parameters: [],
                types: [],
                place: Place(file: file.name, line: 1, column: 1),
                isPublic: false,
                isGuarded: false,
                excuse: nil
            )
        ]
        super.init(viewMode: .sourceAccurate)
    }

    func finish() -> [Function] { closed + open }

    // MARK: Types

    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter([node.name.plainText], node) }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter([node.name.plainText], node) }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { enter([node.name.plainText], node) }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { enter([node.name.plainText], node) }

    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
        declared.add(node)
        return enter([node.name.plainText], node)
    }

    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
        declared.add(node)
        return enter(node.extendedType.trimmedDescription.split(separator: ".").map(String.init), node)
    }

    override func visitPost(_ node: StructDeclSyntax) { leave() }
    override func visitPost(_ node: ClassDeclSyntax) { leave() }
    override func visitPost(_ node: ActorDeclSyntax) { leave() }
    override func visitPost(_ node: ProtocolDeclSyntax) { leave() }
    override func visitPost(_ node: EnumDeclSyntax) { leave() }
    override func visitPost(_ node: ExtensionDeclSyntax) { leave() }

    override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
        hierarchy.add(node)
        return .visitChildren
    }

    private func enter(_ names: [String], _ node: some DeclGroupSyntax) -> SyntaxVisitorContinueKind {
        types.append(names)
        hierarchy.add(node, named: String(names.last?.prefix { $0 != "<" } ?? ""))
        let inherited = actionPrefixes.last ?? nil
        actionPrefixes.append(node.attributes.service.map(\.actionPrefix) ?? inherited)
        servicesSayPending.append(node.attributes.service?.saysPendingInside ?? servicesSayPending.last ?? false)
        publicExtensions.append(node.is(ExtensionDeclSyntax.self) && node.modifiers.isVisibleOutside)
        return .visitChildren
    }

    private func leave() {
        types.removeLast()
        publicExtensions.removeLast()
        actionPrefixes.removeLast()
        servicesSayPending.removeLast()
    }

    // MARK: Functions

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        guard let body = node.body else { return .skipChildren }
        let clause = node.signature.parameterClause
        if let call = ModelCall(node, in: types.flatMap(\.self), of: file) { modelCalls.append(call) }
        defer { open[open.count - 1].beginsWithGuard = GuardReach.begins(body.statements) }
        return begin(node, at: node.name, node.name.plainText, node.name.plainText + clause.labels, clause.described)
    }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        guard node.body != nil else { return .skipChildren }
        let clause = node.signature.parameterClause
        return begin(node, at: node.initKeyword, types.last?.last ?? "", "init" + clause.labels, clause.described)
    }

    override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        begin(node, at: node.deinitKeyword, "", "deinit", [])
    }

    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
        begin(node, at: node.subscriptKeyword, "", "subscript" + node.parameterClause.labels, [])
    }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        guard !isLocal(node), let pattern = node.bindings.first?.pattern else { return .visitChildren }
        return begin(node, at: pattern, pattern.trimmedDescription, pattern.trimmedDescription, nil)
    }

    override func visitPost(_ node: FunctionDeclSyntax) { if node.body != nil { close() } }
    override func visitPost(_ node: InitializerDeclSyntax) { if node.body != nil { close() } }
    override func visitPost(_ node: DeinitializerDeclSyntax) { close() }
    override func visitPost(_ node: SubscriptDeclSyntax) { close() }
    override func visitPost(_ node: VariableDeclSyntax) { if !isLocal(node) { close() } }

    private func begin(
        _ node: some WithModifiersSyntax & WithAttributesSyntax,
        at nameNode: some SyntaxProtocol,
        _ name: String,
        _ title: String,
        _ parameters: [Function.Parameter]?
    ) -> SyntaxVisitorContinueKind {
        let guards = node.attributes.guards
        let prefix = actionPrefixes.last ?? nil
        actions += guards.compactMap { ActionUse(attribute: $0, functionName: name, prefix: prefix, in: file) }
        let isInType = node.parent?.is(MemberBlockItemSyntax.self) == true
        let isExported = node.modifiers.isVisibleOutside || (isInType && publicExtensions.last == true)
        open.append(
            Function(
                title: title,
                name: name,
                parameters: parameters,
                types: types.flatMap(\.self),
                place: file.place(of: nameNode),
                isPublic: isExported || node.attributes.isCalledFromElsewhere || node.modifiers.isOverride,
                isGuarded: !guards.isEmpty,
                waitingGuard: guards.last { $0.hasKey }.map { attribute in
                    GuardedBody(
                        title: (types.flatMap(\.self) + [title]).joined(separator: "."),
                        place: file.place(of: nameNode),
                        saysPendingInside: attribute.saysPendingInside
                            || attribute.takesActionPrefix && servicesSayPending.last == true
                    )
                },
                membership: isInType
                    ? Function.Membership(isOfType: node.modifiers.areOfType, isOverride: node.modifiers.isOverride)
                    : nil,
                excuse: file.excuse(.unguarded, for: [Syntax(node), Syntax(nameNode)])
            )
        )
        return .visitChildren
    }

    private func close() { closed.append(open.removeLast()) }

    private func isLocal(_ node: VariableDeclSyntax) -> Bool {
        if node.bindings.first == nil { return true }
        if node.parent?.is(MemberBlockItemSyntax.self) == true { return false }
        // A variable of a file whose value is no closure is set as the file's statements run.
        return open.count > 1 || !node.bindings.contains { $0.accessorBlock != nil || $0.isClosure }
    }

    // MARK: Calls

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        if let action = ActionUse(call: node, in: file) { actions.append(action) }
        record(.call, node, path: node.calledExpression.namePath, arguments: node.arguments.map(Call.Argument.init))
        for argument in node.arguments {
            let path = argument.expression.namePath
            guard !path.isEmpty, path.allSatisfy({ $0 != CallPath.unknown }) else { continue }
            record(.reference, argument.expression, path: path, arguments: [])
        }
        return .visitChildren
    }

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if node.operator.is(AssignmentExprSyntax.self) { assign(node.rightOperand, to: node.leftOperand) }
        return .visitChildren
    }

    /// Operators are not folded, so an assignment is a list of three.
    override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
        let elements = Array(node.elements)
        if elements.count >= 3, elements[1].is(AssignmentExprSyntax.self) { assign(elements[2], to: elements[0]) }
        return .visitChildren
    }

    private func assign(_ value: ExprSyntax, to target: ExprSyntax) {
        let argument = Call.Argument(label: "_", value)
        record(.assignment, target, path: target.namePath, arguments: [argument])
    }

    private func exit(of node: some ExprSyntaxProtocol) -> Call.Exit {
        guard let left = BodyExit.left(by: node) else { return .nowhere }
        return left.as(FunctionCallExprSyntax.self).map { .guardByHand(guardedBody(of: $0)) } ?? .function
    }

    private func guardedBody(of call: FunctionCallExprSyntax) -> GuardedBody {
        GuardedBody(
            title: call.guardTitle,
            place: file.place(of: call.calledExpression.lastName),
            saysPendingInside: call.saysPendingInside || !call.hasKey
        )
    }

    private func record(_ form: Call.Form, _ node: some ExprSyntaxProtocol, path: [String], arguments: [Call.Argument])
    {
        guard let name = path.last, name != CallPath.unknown else { return }
        let call = node.as(FunctionCallExprSyntax.self)
        let nameNode = (call?.calledExpression ?? ExprSyntax(node)).lastName
        let statement = sequence(first: Syntax(node), next: \.parent).first { $0.is(CodeBlockItemSyntax.self) }
        let trailing = (call?.trailingClosure == nil ? 0 : 1) + (call?.additionalTrailingClosures.count ?? 0)
        open[open.count - 1].calls.append(
            Call(
                form: form,
                path: path,
                arguments: arguments,
                trailingClosures: trailing,
                place: file.place(of: nameNode),
                isGuarded: GuardReach.covers(Syntax(node)),
                guardByHand: call.flatMap { $0.asksByHand ? guardedBody(of: $0) : nil },
                exit: exit(of: node),
                excuse: file.excuse(.unguarded, for: [nameNode] + [statement].compactMap(\.self))
            )
        )
    }
}
#endif
