#if Macros
/// The report for people, one line for each finding as compilers write warnings.
struct TextReport {
    let text: String

    init(_ audit: Audit) {
        var lines: [String] = []
        for finding in audit.findings {
            lines.append("\(finding.place): warning: \(finding.message) [\(finding.rule.rawValue)]")
            lines.append("    \(finding.rule.help)")
        }
        for finding in audit.suppressed {
            let reason = finding.suppression ?? ""
            lines.append(
                "\(finding.place): suppressed: \(finding.message) [\(finding.rule.rawValue)]; reason: \(reason)"
            )
        }
        let policies = audit.policyFiles.isEmpty ? "no policy file" : audit.policyFiles.joined(separator: ", ")
        let sources = "\(Self.count(audit.files, "file")), \(Self.count(audit.functions, "function"))"
        let actions = Self.count(audit.actions, "guarded action")
        let result = "\(audit.findings.count) found, \(audit.suppressed.count) suppressed"
        lines.append("audited \(sources) and \(actions) against \(policies): \(result)")
        text = lines.joined(separator: "\n")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension Place: CustomStringConvertible {
    var description: String { "\(file):\(line):\(column)" }
}
#endif
