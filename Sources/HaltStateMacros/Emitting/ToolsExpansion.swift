#if Macros
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// The list of the tools, and a property for each of them.
///
/// Each is checked by itself: a hundred tools in one expression would take the compiler minutes. What the properties mention are
/// names of this package that start with two underscores, and what the author wrote.
struct ToolsExpansion {
    private let type: ToolType
    private let properties: [(name: String, tool: ToolFunction)]

    init(_ type: ToolType, in context: some MacroExpansionContext) {
        self.type = type
        properties = type.functions.map { (context.makeUniqueName($0.name).text, $0) }
    }

    var members: [DeclSyntax] { [list] + properties.map { property($0.name, $0.tool) } }

    private var list: DeclSyntax {
        let elements = properties.map { $0.tool.isStatic && type.needsInstance ? "Self.\($0.name)" : $0.name }
        let access = type.access.map { "\($0) " } ?? ""
        let level = type.needsInstance ? "" : "static "
        return """
            /// The annotated functions as tools that a model may call.
            \(raw: access)nonisolated \(raw: level)var \(raw: type.listName): __GuardedTools {
                [\(raw: elements.joined(separator: ", "))]
            }
            """
    }

    private func property(_ name: String, _ tool: ToolFunction) -> DeclSyntax {
        let subject = tool.isStatic ? "" : "self, "
        let parameters = tool.isStatic ? "__arguments" : "(__tool, __arguments)"
        let entries = tool.parameters.map { "\n        \($0.entry)," }.joined()
        let list = entries.isEmpty ? "[]" : "[\(entries)\n    ]"
        let function = "\(tool.isStatic ? "Self" : "__tool").\(tool.declaration.name.text)"
        let head = "\(subject)\"\(tool.name)\", \"\(tool.description.escapedForLiteral)\", \(list)"
        return """
            private nonisolated \(raw: tool.isStatic ? "static " : "")var \(raw: name): __GuardedTool {
                __guardedTool(\(raw: head)) { \(raw: parameters) in
                    try await __toolText(\(raw: function)(\(raw: tool.callArguments)))
                }
            }
            """
    }
}

extension ToolFunction {
    fileprivate var callArguments: String {
        parameters.map { argument in
            argument.parameter.label.map { "\($0.asLabel): \(argument.value)" } ?? argument.value
        }
        .joined(separator: ", ")
    }
}

extension String {
    /// As the label of an argument, where only these need backticks and all others have a warning for them.
    fileprivate var asLabel: String { ["inout", "let", "var"].contains(self) ? "`\(self)`" : self }
}

extension ToolParameter {
    /// What the schema is made from.
    fileprivate var entry: String {
        var arguments = ["\"\(name.escapedForLiteral)\"", "(\(type)).self"]
        if !description.isEmpty { arguments.append("\"\(description.escapedForLiteral)\"") }
        if let bounds { arguments.append("in: (\(bounds.least), \(bounds.most))") }
        if defaultValue != nil { arguments.append("default: \(literalDefault ?? "nil")") }
        return "__ToolParameter(\(arguments.joined(separator: ", ")))"
    }

    /// The value that the function is called with.
    fileprivate var value: String {
        let fallback = defaultValue.map { ", default: \($0.trimmedDescription)" } ?? ""
        return "__arguments.value(\"\(name.escapedForLiteral)\", as: (\(type)).self\(fallback))"
    }
}
#endif
