import Foundation

extension PolicySet {
    /// Reads a policy file.
    ///
    /// - Parameter path: The path, which is also the name that problems give.
    /// - Throws: ``PolicyFileError`` when the file cannot be read, and with everything that is wrong in it.
    public init(contentsOfFile path: String) throws(PolicyFileError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let message = "the file cannot be read; check that it exists and may be read"
            throw PolicyFileError(problems: [PolicyFileError.Problem(file: path, field: "", message: message)])
        }
        try self.init(bytes: data, file: path)
    }
}
