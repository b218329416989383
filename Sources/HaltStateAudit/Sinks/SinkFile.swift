#if Macros
import Foundation
import HaltState
import HaltStateAuthority

/// A file with sinks of your own.
///
/// ```json
/// {
///   "defaults": true,
///   "sinks": [{ "call": "gateway.charge", "labels": ["cents"], "effect": "moves money" }]
/// }
/// ```
///
/// `call` is the path that a call ends with, in which `*` stands for one name; `labels` are the labels that its
/// arguments start with, `_` for none; `effect` completes the sentence "the call …". `defaults: false` leaves out the
/// built-in ones.
struct SinkFile {
    private(set) var includesDefaults = true
    private(set) var sinks: [Sink] = []

    init(contentsOfFile path: String) throws(PolicyValidationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PolicyValidationError(problems: [.init(file: path, field: "", message: "the file cannot be read")])
        }
        var reader = PolicyFileReader()
        let bytes = [UInt8](data)
        do throws(JSONSyntaxError) {
            read(try JSONReader.read(bytes), with: &reader)
        } catch {
            reader.report(error.message(in: bytes), at: error.offset, field: "")
        }
        try reader.finish(file: path, bytes: bytes)
    }

    private mutating func read(_ root: JSONNode, with reader: inout PolicyFileReader) {
        let file = reader.object(
            root,
            field: "",
            what: "a sinks file",
            names: ["defaults", "sinks"],
            required: ["sinks"]
        )
        if let node = file["defaults"] {
            if case .bool(let value) = node.kind {
                includesDefaults = value
            } else {
                reader.report("must be true or false", at: node.offset, field: "defaults")
            }
        }
        guard let list = file["sinks"] else { return }
        guard case .array(let nodes) = list.kind else {
            return reader.report("must be a list of sinks", at: list.offset, field: "sinks")
        }
        for (index, node) in nodes.enumerated() { read(node, field: "sinks[\(index)]", with: &reader) }
    }

    private mutating func read(_ node: JSONNode, field: String, with reader: inout PolicyFileReader) {
        let names = ["call", "labels", "effect"]
        let sink = reader.object(node, field: field, what: "a sink", names: names, required: ["call", "effect"])
        guard let call = reader.text(sink, "call"), let effect = reader.text(sink, "effect") else { return }
        let parts = call.split(separator: ".", omittingEmptySubsequences: false)
        if parts.contains("") || parts.last == "*" {
            let message = "must be a path of names such as \"gateway.charge\" that ends in the name of a call"
            reader.report(message, at: sink["call"]?.offset ?? sink.offset, field: sink.path("call"))
        }
        sinks.append(Sink(call, labels(sink, with: &reader).map(Sink.Condition.labels) ?? .always, effect))
    }

    private func labels(_ sink: PolicyFileObject, with reader: inout PolicyFileReader) -> [String]? {
        guard let node = sink["labels"] else { return nil }
        guard case .array(let elements) = node.kind else {
            reader.report("must be a list of labels", at: node.offset, field: sink.path("labels"))
            return nil
        }
        return elements.compactMap { element in
            if case .string(let text) = element.kind, !text.isEmpty { return text }
            reader.report("must hold labels; write \"_\" for none", at: element.offset, field: sink.path("labels"))
            return nil
        }
    }
}
#endif
