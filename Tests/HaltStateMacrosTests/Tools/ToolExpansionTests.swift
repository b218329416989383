#if Macros
import SwiftParser
import SwiftSyntax
import Testing

@testable import HaltStateMacros

@Suite("Expansions of @GuardedTools")
struct ToolExpansionTests {
    @Test("The list names a property for each annotated function")
    func list() {
        expectExpansion(
            #"""
            @GuardedTools
            public struct Desk {
                /// Says "yes".
                /// - Parameter y: A number.
                @discardableResult @Guarded(action: "a.b")
                func run(_ x: Int, @Amount("amount_cents", in: -2.5...9) for y: Double = -1.5, z: Kind! = .usual) async throws {
                }
                func other() {
                }
            }
            """#,
            #"""
            public struct Desk {
                /// Says "yes".
                /// - Parameter y: A number.
                @discardableResult
                func run(_ x: Int, @Amount("amount_cents", in: -2.5...9) for y: Double = -1.5, z: Kind! = .usual) async throws {
                return try await __GuardedCall(
                    action: "a.b",
                    arguments: [.bound("x", x), .disclosed("amount_cents", y, in: -2.5...9), .bound("z", z)]
                ).run(`run(_:for:z:)`)
                func `run(_:for:z:)`() async throws {
                #sourceLocation(file: "test.swift", line: 7)
                    }
                #sourceLocation()
                }
                func other() {
                }

                /// The annotated functions as tools that a model may call.
                public nonisolated var tools: __GuardedTools {
                    [__macro_local_3runfMu_]
                }

                private nonisolated var __macro_local_3runfMu_: __GuardedTool {
                    __guardedTool(self, "run", "Says \"yes\".", [
                        __ToolParameter("x", (Int).self),
                        __ToolParameter("amount_cents", (Double).self, "A number.", in: (-2.5, 9), default: -1.5),
                        __ToolParameter("z", ((Kind)?).self, default: nil),
                    ]) { (__tool, __arguments) in
                        try await __toolText(__tool.run(__arguments.value("x", as: (Int).self), for: __arguments.value("amount_cents", as: (Double).self, default: -1.5), z: __arguments.value("z", as: ((Kind)?).self, default: .usual)))
                    }
                }
            }
            """#
        )
    }

    @Test(
        "The list is static where every tool is, and as accessible as the type",
        arguments: [
            ("struct A", "", "nonisolated static var tools"),
            ("package enum A", "", "package nonisolated static var tools"),
            ("open class A", "", "public nonisolated static var tools"),
            ("private struct A", "", "    nonisolated static var tools"),
            ("public extension A", "(\"more\")", "public nonisolated static var more"),
        ]
    )
    func access(declaration: String, name: String, list: String) {
        let expanded = expansion(
            of: "@GuardedTools\(name)\n\(declaration) {\n    /// Runs.\n    @Guarded(action: \"a.b\")\n"
                + "    static func run() throws {\n    }\n}"
        )
        #expect(expanded.contains(list) && expanded.contains("private nonisolated static var"), "\(expanded)")
    }

    @Test(
        "A documentation comment is read as its readers read it",
        arguments: [
            ("/// One\n/// line.", "One line.", [:]),
            ("/// One.\n///\n/// Two\n/// lines.\n///\n///\n/// Three.", "One.\nTwo lines.\nThree.", [:]),
            ("/** One. */", "One.", [:]),
            ("/**\n * One\n * line.\n *\n * - Parameter x: Text.\n */", "One line.", ["x": "Text."]),
            (
                "/// One.\n/// - Parameter x: Text\n///   that goes on,\n/// and on.\n/// - Returns: A number.\n///   Really.",
                "One.", ["x": "Text that goes on, and on."]
            ),
            (
                "/// - Parameters:\n///   - x: One.\n///   - `in`: Two\n///     lines.\n/// - Throws: Never.\n///\n/// More.",
                "More.", ["x": "One.", "in": "Two lines."]
            ),
            ("/// A list:\n/// - one: first\n/// - two", "A list: - one: first - two", [:]),
            ("/// One.\n/// ```\n/// - Parameter x: Code.\n/// ```\n/// * parameter y: Text.", "One.", ["y": "Text."]),
            ("/// - Note: Not for models.\n/// At all.\n///\n/// Said.", "Said.", [:]),
            ("// Not documentation.", "", [:]),
        ] as [(String, String, [String: String])]
    )
    func documentation(comment: String, text: String, parameters: [String: String]) throws {
        let file = Parser.parse(source: "\(comment)\nfunc run() {}")
        let function = try #require(file.statements.first?.item.as(FunctionDeclSyntax.self))
        let read = DocumentationComment(of: function)
        #expect(read.text == text)
        #expect(read.parameters == parameters)
    }
}
#endif
