#if Tool
import ArgumentParser
import GRDB
import HaltState
import HaltStateAuthority

/// Why a command cannot go on, and what to do about it.
struct ToolError: Error, Hashable, Sendable {
    /// One line for a person. What it repeats of names and paths is made visible where it is put in.
    let message: String
    let status: ExitStatus

    init(_ message: String, _ status: ExitStatus = .failed) {
        self.message = message
        self.status = status
    }
}

/// What a person sees of an error: one line, or one line for each problem of a file, with everything in it made visible;
/// and the exit status. The message of a ``ToolError`` is visible already, since it may hold a command line to copy.
///
/// Only errors whose text is known to hold no argument, key or token are shown. Of others only the type is.
struct ErrorReport {
    /// What is printed, without the label in front.
    let lines: [String]
    let status: ExitStatus
    /// Whether the lines name a file and a position, which editors find only at the start of a line.
    private let hasPositions: Bool

    /// Creates nothing for what the argument parser says best itself: wrong arguments, help and version.
    init?(_ error: any Error) {
        switch error {
        case let error as ToolError: self.init([error.message], error.status)
        case let error as HaltStateError:
            let status: ExitStatus =
                switch error.code {
                case .notFound: .notFound
                case .invalidCall: .failed
                case .forbidden: .refused
                default: .error
                }
            self.init([error.message.visible], status)
        case let error as InvalidArguments: self.init([error.description.visible], .failed)
        case let error as LedgerError: self.init([error.description.visible], .error)
        case let error as EvidenceError:
            self.init(["the evidence does not verify: \(error.description.visible)"], .failed)
        case let error as ApproverNotAllowed: self.init([error.description.visible], .refused)
        case let error as PolicyValidationError:
            self.init(error.problems.map(\.description.visible), .failed, hasPositions: true)
        case let error as OrdersFileError:
            self.init(error.problems.map(\.description.visible), .failed, hasPositions: true)
        case let error as RefundDatabaseError: self.init([error.description.visible], .error)
        case is CleanExit, is ExitCode, is ValidationError: return nil
        default:
            // The parser's own errors are of types that it does not publish.
            guard !String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") else { return nil }
            self.init(["something unforeseen went wrong: \(type(of: error))"], .error)
        }
    }

    private init(_ lines: [String], _ status: ExitStatus, hasPositions: Bool = false) {
        self.lines = lines
        self.status = status
        self.hasPositions = hasPositions
    }

    /// Prints the failure on standard error.
    func print() {
        let console = Console.standardError
        for line in lines { console.tryPrint(hasPositions ? line : console.style("error: ", .failure) + line) }
    }
}
#endif
