#if Macros
import Foundation
import Testing

/// Where the compiler says that something is, for what stands in an annotated body.
@Suite("Positions in annotated bodies")
struct BodyPositionTests {
    struct Position: Hashable {
        let line: Int
        let column: Int
    }

    @Test("An error and a warning are at the user's own line and column", arguments: ["nowhere", "unread"])
    func positions(name: String) async throws {
        let fixture = RealCompiler.fixture("BodyPositions")
        let text = try String(contentsOf: fixture, encoding: .utf8)
        let run = try await RealCompiler().compile(fixture, ["-typecheck", "-diagnostic-style", "llvm"])
        let reported = Self.reports(in: run.output, of: "'\(name)'")
        let expected = Self.occurrences(of: name, in: text)
        #expect(expected.count == (name == "nowhere" ? 9 : 3))
        #expect(Set(reported) == Set(expected), "\(run.output)")
    }

    @Test("A body with directives of its own keeps them")
    func ownDirectives() async throws {
        let fixture = RealCompiler.fixture("OwnDirectives")
        let run = try await RealCompiler().compile(fixture, ["-typecheck", "-diagnostic-style", "llvm"])
        let errors = run.output.matches(of: /Template\.gyb:(\d+):5: error: cannot find 'nowhere'/).map(\.1)
        #expect(errors == ["100", "200"])
        #expect(run.output.matches(of: /:\ error:/).count == 2, "\(run.output)")
    }

    @Test("A breakpoint and a backtrace find a body in the user's file")
    func debugging() async throws {
        let fixture = RealCompiler.fixture("DebugPositions")
        let run = try await RealCompiler().compile(fixture, ["-g", "-emit-ir", "-module-name", "Fixture"])
        let locations = try run.output.matches(of: /call .*4mark8function.*!dbg (!\d+)/).map { call in
            let location = try Regex("\n\(call.1) = !DILocation\\(line: (\\d+), column: (\\d+)")
            let match = try #require(run.output.firstMatch(of: location))
            return Position(line: try Self.number(match[1]), column: try Self.number(match[2]))
        }
        let text = try String(contentsOf: fixture, encoding: .utf8)
        #expect(Set(locations) == Set(Self.occurrences(of: "mark()", in: text)))
        #expect(locations.count == 3, "\(run.output)")
    }

    @Test("#function names the function with its labels")
    func functionNames() async throws {
        let fixture = RealCompiler.fixture("DebugPositions")
        let run = try await RealCompiler().compile(fixture, ["-emit-silgen", "-module-name", "Fixture"])
        let names = run.output.matches(of: /string_literal utf8 "([a-z]\w*\([a-z:]*\)\(\))"/).map { String($0.1) }
        #expect(Set(names) == ["synchronous(id:)()", "oneLine()()", "asynchronous()()"])
    }

    private static func number(_ capture: AnyRegexOutput.Element) throws -> Int {
        try #require(capture.substring.flatMap { Int($0) })
    }

    private static func reports(in output: String, of name: String) -> [Position] {
        output.split(separator: "\n").filter { $0.contains(name) }.compactMap { line in
            let match = line.firstMatch(of: #/\.swift:(\d+):(\d+): (?:error|warning): /#)
            guard let match, let line = Int(match.1), let column = Int(match.2) else { return nil }
            return Position(line: line, column: column)
        }
    }

    /// Columns count bytes, as the compiler's do.
    private static func occurrences(of name: String, in text: String) -> [Position] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            line.hasPrefix("//")
                ? []
                : line.ranges(of: name).map { range in
                    let column = line.utf8.distance(from: line.startIndex, to: range.lowerBound) + 1
                    return Position(line: index + 1, column: column)
                }
        }
    }
}
#endif
