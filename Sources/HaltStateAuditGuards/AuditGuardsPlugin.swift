import Foundation
import PackagePlugin

/// `swift package audit-guards`: finds calls with side effects that no guard stands before, functions without a guard that
/// take the place of guarded ones, and guards inside guards.
///
/// Reads the sources of the package's own targets, or of those that `--target` names, and hands them to `HaltStateAudit`.
@main
struct AuditGuardsPlugin: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) async throws {
        var extractor = ArgumentExtractor(arguments)
        let names = extractor.extractOption(named: "target")
        let targets = names.isEmpty ? context.package.targets : try context.package.targets(named: names)
        var request = ["--root", context.package.directoryURL.path] + extractor.remainingArguments
        for target in targets {
            guard let module = target.sourceModule, names.isEmpty == false || module.kind != .test else { continue }
            let files = module.sourceFiles(withSuffix: ".swift").map(\.url.path)
            if !files.isEmpty { request += ["--module", target.name, target.directoryURL.path] + files.sorted() }
        }
        let process = Process()
        process.executableURL = try context.tool(named: "HaltStateAudit").url
        process.arguments = request
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { exit(process.terminationStatus) }
    }
}
