#if Macros
/// A template such as `refund:{order.id}`, taken apart.
///
/// A placeholder holds a parameter, a member path from one, or a path from `self`. `{{` and `}}` are literal braces.
struct KeyTemplate: Equatable {
    enum Segment: Equatable {
        case text(String)
        case placeholder(Placeholder)
    }

    /// What stands between two braces.
    struct Placeholder: Equatable {
        /// The parameter's name, or `self`.
        let root: String
        /// What follows the root, such as `.customer?.id`.
        let members: String
        /// Where the root starts in the template, in bytes.
        let offset: Int
    }

    /// Why a text is no template. The message is the diagnostic's.
    struct Malformed: Error, Equatable {
        let message: String
    }

    let segments: [Segment]

    init(parsing template: String) throws(Malformed) {
        var segments: [Segment] = []
        var text = ""
        var rest = template[...]
        while let character = rest.popFirst() {
            if (character == "{" || character == "}"), rest.first == character {
                rest.removeFirst()
                text.append(character)
            } else if character == "{" {
                if !text.isEmpty { segments.append(.text(text)) }
                text = ""
                let offset = template.utf8.distance(from: template.startIndex, to: rest.startIndex)
                segments.append(.placeholder(try Placeholder(parsing: &rest, offset: offset)))
            } else if character == "}" {
                throw Malformed(message: "'}' closes no placeholder; write '}}' for a brace")
            } else {
                text.append(character)
            }
        }
        if !text.isEmpty { segments.append(.text(text)) }
        self.segments = segments
    }
}

extension KeyTemplate.Placeholder {
    fileprivate init(parsing rest: inout Substring, offset: Int) throws(KeyTemplate.Malformed) {
        guard let end = rest.firstIndex(where: { $0 == "}" || $0 == "{" }), rest[end] == "}" else {
            throw KeyTemplate.Malformed(message: "'{' opens a placeholder that nothing closes; write '{{' for a brace")
        }
        let path = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let components = path.split(separator: ".", omittingEmptySubsequences: false)
        guard let root = components.first, Self.isPath(components) else {
            throw KeyTemplate.Malformed(
                message:
                    "'{\(path)}' is no placeholder; it holds a parameter, a member path from one, or a path from 'self'"
            )
        }
        let name = root.last == "?" ? root.dropLast() : root
        self.init(root: String(name), members: String(path.dropFirst(name.count)), offset: offset)
    }

    /// Every component is a name or, after the first, a tuple's index; every one but the last may be optional.
    private static func isPath(_ components: [Substring]) -> Bool {
        if components == ["self"] { return false }
        return components.indices.allSatisfy { index in
            let component = components[index]
            let isOptional = component.last == "?" && index < components.count - 1
            let name = isOptional ? component.dropLast() : component
            return isName(name) || (index > 0 && isIndex(name))
        }
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter || first == "_", text != "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private static func isIndex(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
#endif
