import Foundation
import HaltStateAuthority

/// Writes the names of a policy file's actions as Swift. Run by the build-tool plug-in `HaltStateActionCatalog`.
///
/// What is wrong goes to standard error in the form that build systems and editors read, and ends with status 1.
func generate(_ arguments: [String]) -> Int32 {
    guard arguments.count == 4, let origin = PolicyCatalog.Origin(rawValue: arguments[0]), arguments[2] == "--output"
    else {
        report("HaltStateCatalogGenerator: error: usage: (--policies | --settings) FILE --output FILE")
        return 64
    }
    do {
        let source = CatalogSource(try PolicyCatalog(origin, path: arguments[1]))
        try Data(source.text.utf8).write(to: URL(filePath: arguments[3]), options: .atomic)
        return 0
    } catch let error as PolicyValidationError {
        for problem in error.problems { report(problem.compilerLine) }
    } catch {
        report("\(arguments[3]): error: the file cannot be written")
    }
    return 1
}

func report(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
}

exit(generate(Array(CommandLine.arguments.dropFirst())))
