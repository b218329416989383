import HaltState

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Settings from the environment. A variable that is set to nothing counts as absent.
struct EnvironmentVariables {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    func text(_ name: String) -> String? {
        guard let value = values[name], !value.isBlank else { return nil }
        return value
    }

    func required(_ name: String) throws -> String {
        guard let value = text(name) else { throw HaltStateError.configuration("\(name) is not set") }
        return value
    }

    func url(_ name: String) throws -> URL? {
        guard let text = text(name) else { return nil }
        guard let url = URL(string: text), url.scheme != nil else {
            throw HaltStateError.configuration("\(name) is not a URL")
        }
        return url
    }

    func seconds(_ name: String) throws -> Duration? {
        guard let text = text(name) else { return nil }
        guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
            throw HaltStateError.configuration("\(name) is not a number of seconds between 0 and a day")
        }
        return .seconds(seconds)
    }

    func flag(_ name: String) throws -> Bool? {
        switch text(name)?.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw HaltStateError.configuration("\(name) is neither true nor false")
        }
    }
}
