#if Macros
import Foundation
import HaltStateAuthority

/// Everything that was found, and what was looked at.
struct Audit {
    /// The findings that nobody answers for, in the order of the sources.
    let findings: [Finding]
    /// The findings that a comment answers for.
    let suppressed: [Finding]
    let files: Int
    let functions: Int
    let actions: Int
    /// The policy files that actions were compared with.
    let policyFiles: [String]

    init(_ request: AuditRequest) throws {
        let sinks = try request.sinks.map { try SinkFile(contentsOfFile: $0) }
        let active = (sinks?.includesDefaults ?? true ? Sink.defaults : []) + (sinks?.sinks ?? [])
        var modules: [(module: Module, catalog: PolicyLocation?)] = []
        for target in request.targets {
            let files = try target.files.map { try SourceFile(path: $0, root: request.root) }
            modules.append((Module(name: target.name, files: files), request.policies(of: target)))
        }
        let located = Dictionary(grouping: modules.filter { $0.catalog != nil }) { $0.catalog }
        var all = modules.flatMap { $0.module.unguardedSinks(active) }
        all += ReplacedGuards(modules.map(\.module)).findings
        all += NestedGuards(modules.map(\.module)).findings
        all += modules.flatMap(\.module.malformedActions)
        all += UnreportedUsage(modules.map(\.module)).findings
        var policyFiles: [String] = []
        for (location, members) in located {
            guard let location else { continue }
            let catalog = try PolicyCatalog(location.origin, path: location.path)
            let file = request.name(of: catalog.path)
            policyFiles.append(file)
            all += PolicyFit(catalog: catalog, file: file, modules: members.map(\.module)).findings
        }
        all.sort { ($0.place, $0.message) < ($1.place, $1.message) }
        findings = all.filter { $0.suppression == nil }
        suppressed = all.filter { $0.suppression != nil }
        files = request.targets.reduce(0) { $0 + $1.files.count }
        functions = modules.reduce(0) { $0 + $1.module.functions.count }
        actions = modules.reduce(0) { $0 + $1.module.actions.count }
        self.policyFiles = policyFiles.sorted()
    }
}
#endif
