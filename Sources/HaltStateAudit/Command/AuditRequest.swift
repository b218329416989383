#if Macros
import Foundation
import HaltStateAuthority

/// Where the policies of a target are.
struct PolicyLocation: Hashable {
    let origin: PolicyCatalog.Origin
    let path: String
}

/// What the command line asks for.
struct AuditRequest {
    enum Format: String, CaseIterable {
        case text, json, sarif
    }

    /// The sources of one module.
    struct Target {
        let name: String
        let folder: String
        var files: [String] = []
    }

    private(set) var root = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    private(set) var format = Format.text
    private(set) var isStrict = false
    private(set) var sinks: String?
    private(set) var policies: String?
    private(set) var targets: [Target] = []

    static let usage = """
        usage: audit-guards [--sinks FILE] [--policies FILE] [--format text|json|sarif] [--strict] [--target NAME]…
        """

    /// - Parameter arguments: The user's options, and from the plug-in `--root FOLDER` and, for each target, `--module
    ///   NAME FOLDER FILE…`.
    init(_ arguments: [String]) throws(AuditError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--strict": isStrict = true
            case "--sinks": sinks = try Self.value(of: option, &rest)
            case "--policies": policies = try Self.value(of: option, &rest)
            case "--root": root = URL(filePath: try Self.value(of: option, &rest), directoryHint: .isDirectory)
            case "--format":
                let name = try Self.value(of: option, &rest)
                guard let format = Format(rawValue: name) else {
                    throw Self.misuse("'\(name)' is no format; write text, json or sarif")
                }
                self.format = format
            case "--module":
                var target = Target(name: try Self.value(of: option, &rest), folder: try Self.value(of: option, &rest))
                while let file = rest.first, !file.hasPrefix("--") {
                    target.files.append(file)
                    rest.removeFirst()
                }
                targets.append(target)
            default: throw Self.misuse("unknown argument '\(option)'")
            }
        }
        if targets.isEmpty { throw Self.misuse("there are no targets with Swift sources to audit") }
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(AuditError) -> String {
        guard let value = rest.first, !value.hasPrefix("--") else { throw misuse("'\(option)' needs a value") }
        rest.removeFirst()
        return value
    }

    private static func misuse(_ message: String) -> AuditError {
        AuditError(.usage, "error: \(message)\n\(usage)")
    }

    /// The policies that the build-tool plug-in would take, unless the command line names others.
    func policies(of target: Target) -> PolicyLocation? {
        if let policies { return PolicyLocation(origin: .policies, path: policies) }
        let folder = URL(filePath: target.folder, directoryHint: .isDirectory)
        let candidates: [(PolicyCatalog.Origin, URL)] = [
            (.settings, folder.appending(path: "haltstate-catalog.json")),
            (.policies, folder.appending(path: "haltstate-policies.json")),
            (.policies, root.appending(path: "haltstate-policies.json")),
        ]
        return candidates.first { FileManager.default.fileExists(atPath: $0.1.path) }
            .map { PolicyLocation(origin: $0.0, path: $0.1.path) }
    }

    /// A path as findings name it: relative to the package where it is inside.
    func name(of path: String) -> String {
        let folder = root.standardizedFileURL.path + "/"
        let full = URL(filePath: path).standardizedFileURL.path
        return full.hasPrefix(folder) ? String(full.dropFirst(folder.count)) : full
    }
}
#endif
