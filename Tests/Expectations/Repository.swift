package import Foundation

/// The clone that the tests were built in.
package enum Repository {
    /// Its top folder.
    package static var root: URL { URL(filePath: #filePath).deletingLastPathComponent(3) }

    /// The text of a file, named from the top folder on.
    package static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

extension URL {
    fileprivate func deletingLastPathComponent(_ count: Int) -> URL {
        (0..<count).reduce(self) { url, _ in url.deletingLastPathComponent() }
    }
}
