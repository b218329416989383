import Foundation
import PackagePlugin

/// Generates a member of `ActionName` for each action that the policies of a target name.
///
/// The policies are those of `haltstate-policies.json` in the target's folder or else in the package's folder, or those
/// of the file that `haltstate-catalog.json` in the target's folder names.
@main
struct ActionCatalogPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let origin = try CatalogFile(target: target.directoryURL, package: context.package.directoryURL)
        let output = context.pluginWorkDirectoryURL.appending(path: "ActionName+Policies.swift")
        return [
            .buildCommand(
                displayName: "Naming the actions of \(origin.url.lastPathComponent)",
                executable: try context.tool(named: "HaltStateCatalogGenerator").url,
                arguments: [origin.flag, origin.url.path, "--output", output.path],
                inputFiles: origin.inputs,
                outputFiles: [output]
            )
        ]
    }
}

/// The file that a target's names come from, and what it refers to.
struct CatalogFile {
    let flag: String
    let url: URL
    private(set) var inputs: [URL]

    /// - Throws: ``NotFound`` when there is none: names without policies would all be refused.
    init(target: URL, package: URL) throws {
        let settings = target.appending(path: "haltstate-catalog.json")
        if Self.exists(settings) {
            (flag, url, inputs) = ("--settings", settings, [settings])
            // The generator reads the settings strictly and reports what is wrong; here only the dependency counts.
            let content = try? JSONDecoder().decode(Settings.self, from: Data(contentsOf: settings))
            if let path = content?.policies {
                let policies = URL(filePath: path, relativeTo: target).standardizedFileURL
                if Self.exists(policies) { inputs.append(policies) }
            }
            return
        }
        let places = [target, package].map { $0.appending(path: "haltstate-policies.json") }
        guard let policies = places.first(where: Self.exists) else { throw NotFound(places: [settings] + places) }
        (flag, url, inputs) = ("--policies", policies, [policies])
    }

    private struct Settings: Decodable {
        let policies: String
    }

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}

/// No policy file was found.
struct NotFound: Error, CustomStringConvertible {
    let places: [URL]

    var description: String {
        "there is no policy file to name actions from; looked for \(places.map(\.path).joined(separator: ", "))"
    }
}
