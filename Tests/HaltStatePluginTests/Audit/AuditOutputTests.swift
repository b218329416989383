#if Macros
import Foundation
import Testing

@Suite("Reports and exit statuses of the audit")
struct AuditOutputTests {
    private static let source = [
        "A.swift": "func act() throws { unlink(path) }\nfunc clear() { rmdir(path) }  // haltstate:unguarded a cache"
    ]

    @Test("The text has a place, a rule and advice for each finding")
    func text() throws {
        let run = try AuditTool().run(Self.source)
        #expect(run.status == 0)
        #expect(
            run.output == """
                Sources/App/A.swift:1:21: warning: 'unlink' deletes a file without a guard in 'act()' [unguarded-sink]
                    annotate a function on the path with @Guarded, put the call into client.guard { }, or write \
                '// haltstate:unguarded <reason>' on its line
                Sources/App/A.swift:2:16: suppressed: 'rmdir' deletes a folder without a guard in 'clear()' \
                [unguarded-sink]; reason: a cache
                audited 1 file, 3 functions and 0 guarded actions against no policy file: 1 found, 1 suppressed

                """
        )
    }

    @Test("Strict runs fail on findings, and not on those that someone answers for")
    func strict() throws {
        #expect(try AuditTool().run(Self.source, ["--strict"]).status == 1)
        #expect(try AuditTool().run(["A.swift": "func f() {}"], ["--strict"]).status == 0)
        let excused = ["A.swift": "func f() { unlink(p) }  // haltstate:unguarded a cache"]
        #expect(try AuditTool().run(excused, ["--strict"]).status == 0)
        #expect(try AuditTool().run(Self.source, ["--strict", "--format", "json"]).status == 1)
    }

    @Test("The JSON has the fields that are documented")
    func json() throws {
        let run = try AuditTool().run(Self.source, ["--format", "json"])
        let document = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(
            Set(document.keys) == [
                "version", "findings", "suppressed", "policy_files", "files", "functions", "guarded_actions",
            ]
        )
        let finding = try #require((document["findings"] as? [[String: Any]])?.first)
        #expect(Set(finding.keys) == ["rule", "message", "help", "file", "line", "column", "path"])
        let suppressed = try #require((document["suppressed"] as? [[String: Any]])?.first)
        #expect(suppressed["reason"] as? String == "a cache")
    }

    /// What sections 3.13 to 3.35 of SARIF 2.1.0 require of the objects that the report has.
    @Test("The SARIF has what the standard requires")
    func sarif() throws {
        let audit = try AuditTool()
        let run = try audit.run(Self.source, ["--format", "sarif"])
        let log = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        #expect((log["$schema"] as? String).flatMap(URL.init(string:))?.lastPathComponent == "sarif-2.1.0.json")
        let runs = try #require(log["runs"] as? [[String: Any]])
        let only = try #require(runs.count == 1 ? runs.first : nil)
        let driver = try #require((only["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect((driver["name"] as? String)?.isEmpty == false)
        let rules = try #require(driver["rules"] as? [[String: Any]])
        let ids = rules.compactMap { $0["id"] as? String }
        let expected = [
            "replaced-guard", "unguarded-sink", "nested-guard", "unmatched-action", "nothing-disclosed",
            "unused-policy", "malformed-action", "unreported-usage",
        ]
        #expect(ids == expected)
        let bases = try #require(only["originalUriBaseIds"] as? [String: [String: String]])
        let root = try #require(bases["ROOT"]?["uri"].flatMap(URL.init(string:)))
        #expect(root.isFileURL && root.absoluteString.hasSuffix("/"))
        let results = try #require(only["results"] as? [[String: Any]])
        #expect(results.count == 2)
        for result in results {
            #expect((result["message"] as? [String: String])?["text"]?.isEmpty == false)
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(ids[index] == result["ruleId"] as? String)
            #expect(["none", "note", "warning", "error"].contains(result["level"] as? String))
            for location in try #require(result["locations"] as? [[String: Any]]) {
                let physical = try #require(location["physicalLocation"] as? [String: Any])
                let artifact = try #require(physical["artifactLocation"] as? [String: String])
                let uri = try #require(artifact["uri"].flatMap { URL(string: $0, relativeTo: root) })
                #expect(artifact["uriBaseId"] == "ROOT" && FileManager.default.fileExists(atPath: uri.path))
                let region = try #require(physical["region"] as? [String: Int])
                #expect(region.values.allSatisfy { $0 > 0 } && region["startLine"] != nil)
            }
        }
        let suppressions = try #require(results.last?["suppressions"] as? [[String: String]])
        #expect(suppressions == [["kind": "inSource", "justification": "a cache"]])
        #expect(results.first?["suppressions"] == nil)
    }

    static let misuse: [([String], String)] = [
        (["--sink", "f"], "unknown argument '--sink'"), (["file.swift"], "unknown argument 'file.swift'"),
        (["--format", "xml"], "'xml' is no format; write text, json or sarif"),
        (["--sinks"], "'--sinks' needs a value"), (["--policies", "--strict"], "'--policies' needs a value"),
        (["--strict"], "there are no targets with Swift sources to audit"),
    ]

    @Test("Bad usage exits with 64 and says what is wrong", arguments: misuse)
    func usage(arguments: [String], message: String) throws {
        let run = try BuiltTool("HaltStateAudit").run(arguments)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: \(message)\nusage: audit-guards [--sinks FILE]"), "\(run.errors)")
    }

    @Test("A file that is gone ends the audit")
    func missingFile() throws {
        let run = try BuiltTool("HaltStateAudit")("--module", "App", ".", "gone.swift")
        #expect(run.status == 66)
        #expect(run.errors == "gone.swift: error: the file cannot be read\n")
    }
}
#endif
