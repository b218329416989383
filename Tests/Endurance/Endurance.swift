#if SQLite
import Foundation

/// Tries for a long time to break the promises: kills processes at every write, and lets many callers race for one key.
///
/// `swift run -c release --traits Server,AsyncHTTPClient Endurance crash --kills 10000`, or `race --rounds 10000`. A run
/// prints its seed, and `--seed` repeats its plan. `--life approved`, say, goes through all that happens at the write points
/// of one ``CrashLife``; `--ground memory`, `sqlite` or `http` races on one of them alone. Only the ground `http` needs those
/// traits; `SQLite` is enough for the rest.
@main
struct Endurance {
    static func main() async {
        // Who is told something by a process that has just been killed, or tells it something, hears of it as an error.
        signal(SIGPIPE, SIG_IGN)
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            switch options.command {
            case "crash": try CrashCommand(options).run()
            case "crash-worker": try await CrashWorker(options).run()
            case "race": try RaceCommand(options).run()
            case "race-worker": try await RaceWorker(options).run()
            default: throw Failure("there is no command '\(options.command)'; use 'crash' or 'race'")
            }
        } catch {
            FileHandle.standardError.write(Data("endurance: \(String(reflecting: error))\n".utf8))
            exit(1)
        }
    }
}
#else
@main
struct Endurance {
    static func main() {
        print("endurance needs the SQLite trait: swift run -c release --traits Server Endurance crash --kills 10000")
    }
}
#endif
