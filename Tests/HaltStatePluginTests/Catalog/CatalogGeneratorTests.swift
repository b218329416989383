import Expectations
import Foundation
import Testing

@Suite("The generator of action names", .tags(.wrongPoliciesDoNotLoad))
struct CatalogGeneratorTests {
    private static let policies = """
        [
          {"name": "large refunds", "action_pattern": "refund.create", "effect": "APPROVAL_REQUIRED", "priority": 9},
          {"name": "refunds", "action_pattern": "refund.*", "effect": "ALLOW", "priority": 5},
          {"name": "exports", "action_pattern": "customer.pii_export", "effect": "DENY", "priority": 1},
          {"name": "models", "action_pattern": "llm.*", "effect": "ALLOW", "priority": 1}
        ]
        """

    @Test("Names that a policy gives exactly are members, and patterns are listed")
    func golden() throws {
        let tool = try BuiltTool("HaltStateCatalogGenerator")
        try tool.write(Self.policies, to: "p.json")
        let run = try tool("--policies", "p.json", "--output", "out.swift")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.isEmpty)
        #expect(
            try tool.text(of: "out.swift") == """
                // Generated from the policies by HaltStateActionCatalog.

                import HaltState

                extension ActionName {
                    /// `customer.pii_export`, which "exports" matches.
                    nonisolated static var customerPiiExport: Self { "customer.pii_export" }

                    /// `refund.create`, which "large refunds", "refunds" match.
                    nonisolated static var refundCreate: Self { "refund.create" }
                }

                // These patterns name no single action. List the actions that they stand for under "actions" in
                // haltstate-catalog.json, and they are members too.
                //   llm.*
                //   refund.*

                """
        )
    }

    @Test("The settings name the policy file beside them, and actions that its wildcards match")
    func settings() throws {
        let tool = try BuiltTool("HaltStateCatalogGenerator")
        try tool.write(Self.policies, to: "shared/p.json")
        try tool.write(
            #"{"policies": "../shared/p.json", "actions": ["refund.cancel", "refund.create", "llm.draft"]}"#,
            to: "target/haltstate-catalog.json"
        )
        let run = try tool("--settings", "target/haltstate-catalog.json", "--output", "out.swift")
        #expect(run.status == 0, "\(run.errors)")
        let members = try tool.text(of: "out.swift").split(separator: "\n").filter { $0.contains("static var") }
        #expect(
            members.map { $0.trimmingCharacters(in: .whitespaces) } == [
                #"nonisolated static var customerPiiExport: Self { "customer.pii_export" }"#,
                #"nonisolated static var llmDraft: Self { "llm.draft" }"#,
                #"nonisolated static var refundCancel: Self { "refund.cancel" }"#,
                #"nonisolated static var refundCreate: Self { "refund.create" }"#,
            ]
        )
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var settings: String?
        var policies = "[]"
        let errors: [String]

        var testDescription: String { errors.joined() }
    }

    static let broken = [
        Broken(
            policies: "[\n  {\"name\": \"a\", \"action_pattern\": \"a.*\", \"efect\": \"DENY\"}\n]",
            errors: [
                "p.json:2:3: error: policies[0].effect: a policy needs the field \"effect\"",
                "p.json:2:3: error: policies[0].priority: a policy needs the field \"priority\"",
                "p.json:2:42: error: policies[0].efect: unknown field \"efect\"; did you mean \"effect\"?",
            ]
        ),
        Broken(policies: "[,]", errors: ["p.json:1:2: error: expected a value"]),
        Broken(settings: #"{"policies": "gone.json"}"#, errors: ["gone.json: error: the file cannot be read"]),
        Broken(
            settings: "{\n \"polices\": \"p.json\"}",
            errors: [
                "s.json:1:1: error: policies: a settings file needs the field \"policies\"",
                "s.json:2:2: error: polices: unknown field \"polices\"; did you mean \"policies\"?",
            ]
        ),
        Broken(settings: "[]", errors: ["s.json:1:1: error: a settings file must be an object, not a list"]),
        Broken(
            settings: #"{"policies": "p.json", "actions": ["refund.creat", "Refund"]}"#,
            errors: ["s.json:1:52: error: actions[1]: must be the name of an action"]
        ),
        Broken(
            settings: #"{"policies": "p.json", "actions": ["refund.creat"]}"#,
            policies: #"[{"name": "a", "action_pattern": "refund.create", "effect": "DENY", "priority": 1}]"#,
            errors: [
                "s.json:1:36: error: actions[0]: no policy matches \"refund.creat\"; did you mean \"refund.create\"?"
            ]
        ),
    ]

    @Test("Whatever is wrong is an error of the build at its place, and nothing is written", arguments: broken)
    func mistakes(broken: Broken) throws {
        let tool = try BuiltTool("HaltStateCatalogGenerator")
        try tool.write(broken.policies, to: "p.json")
        if let settings = broken.settings { try tool.write(settings, to: "s.json") }
        let origin = broken.settings == nil ? ["--policies", "p.json"] : ["--settings", "s.json"]
        let run = try tool.run(origin + ["--output", "out.swift"])
        #expect(run.status == 1)
        let lines = run.errors.replacing(tool.folder.resolvingSymlinksInPath().path + "/", with: "")
            .split(separator: "\n")
        #expect(lines.count == broken.errors.count, "\(run.errors)")
        for (line, error) in zip(lines, broken.errors) { #expect(line.hasPrefix(error), "\(line)") }
        #expect(!FileManager.default.fileExists(atPath: tool.url("out.swift").path))
    }

    @Test("Names that could be anything else in Swift are members that compile")
    func identifiers() throws {
        let names = [
            "will.set", "did.set", "dynamic.type", "default.value", "self.x", "init.x", "in.out", "raw.value",
            "hash.value", "is.valid", "a.b2", "a.b_2", "x.y-z", "x.y_z", "x.y.z", "some.any-", "file.private_",
            "description.of", "associated.type", "type.self",
        ]
        let tool = try BuiltTool("HaltStateCatalogGenerator")
        let policies = names.map { #"{"name": "\#($0)", "action_pattern": "\#($0)", "effect": "DENY", "priority": 1}"# }
        try tool.write("[\(policies.joined(separator: ","))]", to: "p.json")
        #expect(try tool("--policies", "p.json", "--output", "names.swift").status == 0)
        let text = try tool.text(of: "names.swift")
        #expect(text.contains("static var `x.y.z`: Self") && text.contains("static var `x.y_z`: Self"))
        #expect(text.contains("static var `a.b_2`: Self") && text.contains("static var willSet: Self"))
        try tool.write(
            "import HaltState\nnonisolated func all() -> [ActionName] { [.willSet, .dynamicType, .selfX, .`x.y.z`] }",
            to: "use.swift"
        )
        let modules = try BuiltTool.products(holding: "HaltStateCatalogGenerator").appending(path: "Modules")
        for mode in [[], ["-default-isolation", "MainActor"]] {
            let arguments = ["swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-I", modules.path]
            let run = try BuiltTool.run(
                URL(filePath: "/usr/bin/env"),
                arguments + mode + ["names.swift", "use.swift"],
                in: tool.folder
            )
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    @Test("Bad usage exits with 64", arguments: [[], ["--policies"], ["--policy", "p.json", "--output", "o.swift"]])
    func usage(arguments: [String]) throws {
        let run = try BuiltTool("HaltStateCatalogGenerator").run(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains("usage: (--policies | --settings) FILE --output FILE"))
    }
}
