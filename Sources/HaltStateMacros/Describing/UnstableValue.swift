#if Macros
import SwiftSyntax

/// A value in a key that a repeated call would not get again.
struct UnstableValue {
    enum Kind {
        case time
        case random
        case process
    }

    let node: Syntax
    let kind: Kind

    /// Every such value in a piece of code, as far as its names tell.
    static func all(in code: some SyntaxProtocol) -> [Self] {
        let finder = UnstableValueFinder(viewMode: .sourceAccurate)
        finder.walk(code)
        return finder.found
    }

    /// What a member with this name gives, whatever it is a member of.
    static func kind(ofMember name: String) -> Kind? { members[name] }

    private static let members: [String: Kind] = [
        "now": .time, "systemUptime": .time, "timeIntervalSinceNow": .time,
        "random": .random, "randomElement": .random, "shuffled": .random, "globallyUniqueString": .random,
        "hashValue": .process, "processIdentifier": .process,
    ]

    /// Types whose values without arguments are new every time, and functions that give such values.
    fileprivate static let calls: [String: Kind] = [
        "Date": .time, "NSDate": .time, "time": .time, "CFAbsoluteTimeGetCurrent": .time,
        "CACurrentMediaTime": .time, "clock_gettime": .time, "mach_absolute_time": .time,
        "UUID": .random, "NSUUID": .random, "SystemRandomNumberGenerator": .random, "arc4random": .random,
        "arc4random_uniform": .random, "drand48": .random,
        "Hasher": .process, "ObjectIdentifier": .process, "getpid": .process,
    ]

    /// Types that give an unstable value only when nothing is passed to them: `UUID(uuidString:)` is stable.
    fileprivate static let stableWithArguments: Set = ["Date", "NSDate", "UUID", "NSUUID"]
}

extension UnstableValue {
    /// `.init()` as the value of a type whose values are new every time.
    init?(implicitly value: ExprSyntax, of type: TypeSyntax) {
        guard let call = value.as(FunctionCallExprSyntax.self), call.arguments.isEmpty,
            value.implicitMember == "init" || call.calledExpression.implicitMember == "init",
            let name = type.trimmedDescription.split(separator: ".").last, let kind = Self.calls[String(name)]
        else { return nil }
        self.init(node: Syntax(value), kind: kind)
    }
}

private final class UnstableValueFinder: SyntaxVisitor {
    private(set) var found: [UnstableValue] = []

    override func visit(_ call: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        guard let name = call.calledExpression.calledName, let kind = UnstableValue.calls[name] else {
            return .visitChildren
        }
        let isFromNow = call.arguments.first?.label?.text == "timeIntervalSinceNow"
        if !UnstableValue.stableWithArguments.contains(name) || call.arguments.isEmpty || isFromNow {
            found.append(UnstableValue(node: Syntax(call), kind: kind))
            return .skipChildren
        }
        return .visitChildren
    }

    override func visit(_ member: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        if let kind = UnstableValue.kind(ofMember: member.declName.baseName.plainText) {
            found.append(UnstableValue(node: Syntax(member.declName), kind: kind))
        }
        return .visitChildren
    }
}

extension ExprSyntax {
    /// `Date` for `Date`, `Foundation.Date` and `Date.init`.
    fileprivate var calledName: String? {
        guard let member = self.as(MemberAccessExprSyntax.self) else {
            return self.as(DeclReferenceExprSyntax.self)?.baseName.plainText
        }
        let name = member.declName.baseName.plainText
        if name == "init" { return member.base?.calledName }
        // `Darwin.time` is the function, `slot.time` some property: modules and types start with a capital letter.
        let base = member.base?.as(DeclReferenceExprSyntax.self)?.baseName.plainText
        return base?.first?.isUppercase == true ? name : nil
    }
}
#endif
