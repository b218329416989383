#if SQLite
import Foundation
import HaltStateAuthority

/// Prints what a guarded call costs, as ratios against a yardstick of the same run.
///
/// `swift run -c release --traits SQLite Benchmarks`, with `policy`, `memory`, `durable`, `load` or `evidence` for one of them
/// alone. With `--traits Server` also `server` and `crowd`; `serve FOLDER` serves, for load from elsewhere, and prints its port and keys;
/// `client TRANSPORT PORT KEY CALLERS CALLS`, with the trait `AsyncHTTPClient` too, is such a load.
/// `compile` and `crowd` run only when asked for, since they take minutes. `compile PLUGIN` takes that plug-in instead of the
/// one that SwiftPM builds from source for debugging: `HaltStateMacroPlugin-tool` of a release build, say.
@main
struct Benchmarks {
    static func main() async throws {
        #if Server
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "serve" {
            return try await BenchmarkServer.serve(folder: URL(filePath: CommandLine.arguments[2]))
        }
        #if AsyncHTTPClient
        if CommandLine.arguments.count == 7, CommandLine.arguments[1] == "client" {
            return try await ClientBenchmark.run(CommandLine.arguments.dropFirst(2).map(\.self))
        }
        #endif
        #endif
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-benchmarks-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        print("machine: \(ProcessInfo.processInfo.activeProcessorCount) cores, \(buildMode)")
        let chosen = CommandLine.arguments.dropFirst()
        if chosen.isEmpty || chosen.contains("policy") { try PolicyBenchmark.run() }
        if chosen.isEmpty || chosen.contains("memory") { try await MemoryBenchmark.run() }
        if chosen.isEmpty || chosen.contains("durable") { try await DurableBenchmark(folder: folder).run() }
        if chosen.isEmpty || chosen.contains("load") { try await LoadBenchmark(folder: folder).run() }
        if chosen.isEmpty || chosen.contains("evidence") { try await EvidenceBenchmark(folder: folder).run() }
        #if Server
        if chosen.isEmpty || chosen.contains("server") { try await ServerBenchmark(folder: folder).run() }
        if chosen.contains("crowd") { try await CrowdBenchmark(folder: folder).run() }
        #endif
        if chosen.first == "compile" {
            try CompileBenchmark(folder: folder, plugIn: chosen.dropFirst().first.map { URL(filePath: $0).path }).run()
        }
    }

    private static var buildMode: String {
        #if DEBUG
        "debug build: the figures say nothing"
        #else
        "release build"
        #endif
    }
}
#else
@main
struct Benchmarks {
    static func main() {
        print("the benchmarks need the SQLite trait: swift run -c release --traits SQLite Benchmarks")
    }
}
#endif
