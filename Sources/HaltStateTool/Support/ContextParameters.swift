#if Tool
import ArgumentParser
import HaltState

/// Reads `name=value` words into a context.
struct ContextParameters {
    private(set) var context: GuardContext = [:]

    /// - Throws: `ValidationError`, which names the parameter and never its value.
    init(_ words: [String]) throws {
        for word in words {
            guard let equals = word.firstIndex(of: "=") else {
                throw ValidationError("a --param needs a name and a value, such as --param amount_cents=1200")
            }
            let name = String(word[..<equals])
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard path.allSatisfy({ !$0.isEmpty }) else {
                throw ValidationError("--param \(name)=... needs a name before and after each dot")
            }
            guard path[0] != ArgumentDigest.contextName else {
                throw ValidationError("--param \(name)=... takes a name that the tool keeps for itself")
            }
            guard let value = Self.value(String(word[word.index(after: equals)...])) else {
                let example = "in quotation marks inside those of the shell: --param '\(name)=\"12\"'"
                throw ValidationError("--param \(name)=... holds \(InexactNumber.words), \(example)")
            }
            guard Self.insert(value, at: path[...], into: &context.values) else {
                throw ValidationError("--param \(name)=... says something about \(name) that another --param has said")
            }
        }
    }

    /// Whatever is no JSON is text. JSON that holds a number which cannot be kept exactly is neither, and `nil`.
    private static func value(_ text: String) -> ContextValue? {
        guard let received = try? ReceivedJSON(Array(text.utf8)) else { return .string(text) }
        // Said with 'guard': as one expression, 'nil' would be a context's null.
        guard !received.holdsInexactNumber else { return nil }
        return received.root.contextValue
    }

    /// Puts a value in its place; `false` when the place is taken.
    private static func insert(
        _ value: ContextValue,
        at path: ArraySlice<String>,
        into values: inout [String: ContextValue]
    ) -> Bool {
        guard let name = path.first else { return false }
        guard path.count > 1 else {
            guard values[name] == nil else { return false }
            values[name] = value
            return true
        }
        var members: [String: ContextValue] = [:]
        switch values[name] {
        case nil: break
        case .object(let existing): members = existing
        default: return false
        }
        guard insert(value, at: path.dropFirst(), into: &members) else { return false }
        values[name] = .object(members)
        return true
    }
}
#endif
