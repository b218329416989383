#if Macros
import Foundation

/// The report as SARIF 2.1.0, which code-scanning services read.
///
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
struct SARIFReport {
    let text: String

    init(_ audit: Audit, root: URL) throws {
        let rules = Finding.Rule.allCases.map {
            Log.Rule(id: $0.rawValue, shortDescription: .init(text: $0.summary), help: .init(text: $0.help))
        }
        let run = Log.Run(
            tool: .init(driver: .init(name: "haltstate-audit-guards", rules: rules)),
            originalUriBaseIds: ["ROOT": .init(uri: root.standardizedFileURL.absoluteString)],
            results: (audit.findings + audit.suppressed).map(Log.Result.init)
        )
        let log = Log(schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(log), as: UTF8.self)
    }
}

/// The part of SARIF that the report has.
private struct Log: Encodable {
    enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    let schema: String
    let version: String
    let runs: [Run]

    struct Run: Encodable {
        let tool: Tool
        let originalUriBaseIds: [String: Base]
        let results: [Result]
    }

    struct Tool: Encodable { let driver: Driver }

    struct Driver: Encodable {
        let name: String
        let rules: [Rule]
    }

    struct Rule: Encodable {
        let id: String
        let shortDescription: Message
        let help: Message
    }

    struct Base: Encodable { let uri: String }
    struct Message: Encodable { let text: String }
    struct Location: Encodable {
        let physicalLocation: Physical
        let message: Message?
    }
    struct Physical: Encodable {
        let artifactLocation: Artifact
        let region: Region
    }
    struct Artifact: Encodable {
        let uri: String
        let uriBaseId: String?
    }
    struct Region: Encodable {
        let startLine: Int
        let startColumn: Int
    }
    struct Suppression: Encodable {
        let kind: String
        let justification: String
    }

    struct Result: Encodable {
        let ruleId: String
        let ruleIndex: Int?
        let level: String
        let message: Message
        let locations: [Location]
        let relatedLocations: [Location]
        let suppressions: [Suppression]?

        init(_ finding: Finding) {
            ruleId = finding.rule.rawValue
            ruleIndex = Finding.Rule.allCases.firstIndex(of: finding.rule)
            level = "warning"
            message = Message(text: finding.message)
            locations = [Location(finding.place)]
            relatedLocations = finding.path.map { Location($0.place, $0.function) }
            suppressions = finding.suppression.map { [Suppression(kind: "inSource", justification: $0)] }
        }
    }
}

extension Log.Location {
    fileprivate init(_ place: Place, _ text: String? = nil) {
        let isInside = !place.file.hasPrefix("/")
        let allowed = CharacterSet.urlPathAllowed
        let path = place.file.addingPercentEncoding(withAllowedCharacters: allowed) ?? place.file
        physicalLocation = Log.Physical(
            artifactLocation: Log.Artifact(uri: isInside ? path : "file://\(path)", uriBaseId: isInside ? "ROOT" : nil),
            region: Log.Region(startLine: place.line, startColumn: place.column)
        )
        message = text.map(Log.Message.init)
    }
}
#endif
