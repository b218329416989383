import Foundation

#if Macros
import HaltStateAuthority

/// Finds calls with side effects that no guard stands before, functions that take the place of guarded ones, and guards
/// inside guards. Run by the command plug-in `audit-guards`.
func audit(_ arguments: [String]) -> Int32 {
    do {
        let request = try AuditRequest(arguments)
        let audit = try Audit(request)
        let report =
            switch request.format {
            case .text: TextReport(audit).text
            case .json: try JSONReport(audit).text
            case .sarif: try SARIFReport(audit, root: request.root).text
            }
        print(report)
        return request.isStrict && !audit.findings.isEmpty ? 1 : 0
    } catch let error as AuditError {
        fail(error.message)
        return error.status.rawValue
    } catch let error as PolicyValidationError {
        fail(error.problems.map(\.compilerLine).joined(separator: "\n"))
        return AuditError.Status.dataError.rawValue
    } catch {
        fail("error: the report cannot be written")
        return 70
    }
}

func fail(_ message: String) {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
}

exit(audit(Array(CommandLine.arguments.dropFirst())))
#else
FileHandle.standardError.write(Data("error: audit-guards needs the trait 'Macros', which is on by default\n".utf8))
exit(69)
#endif
