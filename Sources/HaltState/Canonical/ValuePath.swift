/// Where a value stands in another: `params.lines[2].price`.
package struct ValuePath: Hashable, Sendable, CustomStringConvertible {
    /// One step of the way.
    package enum Step: Hashable, Sendable {
        case name(String)
        case index(Int)
    }

    private var steps: [Step]

    package init(_ steps: Step...) {
        self.steps = steps
    }

    package init(_ steps: [Step]) {
        self.steps = steps
    }

    fileprivate func end(from root: JSONNode) -> JSONNode? {
        steps.reduce(root) { node, step in
            switch (step, node?.kind) {
            case (.name(let name), _): node?[name]
            case (.index(let index), .array(let elements)): elements.indices.contains(index) ? elements[index] : nil
            default: nil
            }
        }
    }

    var count: Int { steps.count }

    /// The first step, or `nil` for the value itself.
    package var first: Step? { steps.first }

    /// Goes a step further.
    package mutating func append(_ step: Step) { steps.append(step) }

    /// Goes a step back.
    mutating func removeLast() { steps.removeLast() }

    /// The path as people write it.
    package var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}

extension JSONNode {
    /// The value at the end of a way, or `nil` when there is no such way.
    package subscript(path: ValuePath) -> JSONNode? { path.end(from: self) }
}
