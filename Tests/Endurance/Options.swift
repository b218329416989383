#if SQLite
/// A command and its options, each a name and a value.
struct Options {
    let command: String
    private var values: [String: String] = [:]

    init(_ arguments: some Sequence<String>) throws {
        var words = arguments.makeIterator()
        command = words.next() ?? ""
        while let word = words.next() {
            guard word.hasPrefix("--"), let value = words.next() else { throw Failure("'\(word)' is not an option") }
            values[String(word.dropFirst(2))] = value
        }
    }

    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw Failure("--\(name) is missing") }
        return value
    }

    func number<Value: FixedWidthInteger>(_ name: String, default value: Value? = nil) throws -> Value {
        guard let text = values[name] else {
            guard let value else { throw Failure("--\(name) is missing") }
            return value
        }
        guard let value = Value(text) else { throw Failure("--\(name) needs a number, not '\(text)'") }
        return value
    }

    subscript(name: String) -> String? { values[name] }
}
#endif
