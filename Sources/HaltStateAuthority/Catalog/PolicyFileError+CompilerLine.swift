extension PolicyFileError.Problem {
    /// The problem as compilers write errors, which build systems and editors read: `file:line:column: error: message`.
    package var compilerLine: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): error: \(field.isEmpty ? "" : "\(field): ")\(message)"
    }
}
