#if Tool
import Foundation
import HaltState
import HaltStateAuthority

/// Where policies come from.
enum PolicyFile {
    /// The file that commands read when none is named.
    static let defaultPath = "haltstate-policies.json"

    /// The policies of the demo, which are part of the tool.
    static let sample = PackageResources.policies_json

    /// Loads a file, or the default one. There is no way to go on without policies.
    static func load(_ path: String?) throws -> PolicySet {
        guard let path else {
            guard FileManager.default.fileExists(atPath: defaultPath) else {
                throw ToolError(
                    "there is no \(defaultPath) here, and nothing runs without policies; name a file with --policies, "
                        + "or start from the sample: haltstate policy sample > \(defaultPath)",
                    .error
                )
            }
            return try PolicySet(contentsOfFile: defaultPath)
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw ToolError("there is no policy file \(path.visible)", .notFound)
        }
        return try PolicySet(contentsOfFile: path)
    }
}
#endif
