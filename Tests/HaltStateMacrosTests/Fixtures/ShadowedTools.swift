import HaltState
import HaltStateTools

// Names that the expansion mentions, or could, each meaning something else in this module.

enum HaltState {}
enum Swift {}
enum GuardedTool {}
enum Toolbox {}
enum ToolArguments {}
enum ArgumentSchema {}
enum ContextValue {}
enum String {}
enum Array {}
enum Optional {}
protocol Sendable {}
protocol ToolSchema {}
protocol Encodable {}

func value(_ name: Int) {}
func tool() {}
func arguments() {}
let __tool = 1
let __arguments = 1

typealias StringLiteralType = Substring
typealias IntegerLiteralType = Int8

@GuardedTools
struct Desk {
    nonisolated static let start: Int = 3

    let tool: Int = 1
    let arguments: Int = 2
    func value(_ name: Int) {}

    /// Runs.
    /// - Parameter arguments: A number.
    @Guarded(action: "a.b", idempotencyKey: "run:{value}")
    func run(value: Int, arguments: Int = 5, tool: Bool = false, `default` start: Int = Desk.start, `inout` last: Int?)
        async throws -> Int
    {
        value + arguments
    }

    /// Static.
    @Guarded(action: "a.c")
    static func list(self limit: Int = start, HaltState: Int?) throws -> Int { limit }
}

func run() async throws -> Int { Desk().tools.count }
