public import HaltState

/// What JSON Schema says of the values of a parameter, or of all arguments of a tool.
///
/// It is written as JSON Schema 2020-12, and is what arguments are checked against: what it does not admit reaches no tool.
public struct ArgumentSchema: Hashable, Sendable {
    enum Format: String {
        case dateTime = "date-time"
        case uuid
    }

    indirect enum Form: Hashable, Sendable {
        case text(Format?)
        case integer
        case number
        /// A number that no double has to keep.
        case decimal
        case boolean
        case list(ArgumentSchema)
        case map(ArgumentSchema)
        case object([Member])
        /// An object with a start and an end that is not before it.
        case window([Member])
    }

    var form: Form
    var isNullable = false
    /// The only values, or none when there are others.
    var choices: [ContextValue] = []
    var minimum: ContextValue?
    var maximum: ContextValue?
    /// What the values are, for the model.
    var note = ""

    init(_ form: Form) {
        self.form = form
    }

    /// An object with these members and no others.
    public static func object(_ members: [Member]) -> Self { Self(.object(members)) }

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        let name: String
        var schema: ArgumentSchema
        var isRequired: Bool
        var defaultValue: ContextValue?

        /// A member of a type. It may be left out if the type is optional.
        ///
        /// - Parameters:
        ///   - name: Its name in JSON.
        ///   - type: The type of its values.
        ///   - description: What it is, for the model.
        public static func member(_ name: String, _ type: any ToolSchema.Type, _ description: String = "") -> Self {
            var schema = type.toolSchema
            if !description.isEmpty { schema.note = description }
            return Self(name: name, schema: schema, isRequired: !schema.isNullable)
        }

        /// A number within bounds.
        ///
        /// - Parameters:
        ///   - name: Its name in JSON.
        ///   - type: The type of its values.
        ///   - description: What it is, for the model.
        ///   - bounds: The smallest and the largest value.
        public static func member(
            _ name: String,
            _ type: any ToolSchema.Type,
            _ description: String = "",
            in bounds: ClosedRange<Int>
        ) -> Self {
            var member = member(name, type, description)
            member.schema.minimum = .integer(Int64(bounds.lowerBound))
            member.schema.maximum = .integer(Int64(bounds.upperBound))
            return member
        }

        /// The member with a default: it may be left out or `null`, also where its type is not optional.
        ///
        /// - Parameter value: The default as the schema tells it, or `nil` when it does not.
        public func optional(default value: ContextValue? = nil) -> Self {
            var member = self
            member.isRequired = false
            member.defaultValue = value
            return member
        }
    }
}

extension ArgumentSchema {
    var members: [Member] {
        switch form {
        case .object(let members), .window(let members): members
        default: []
        }
    }

    /// The schema as OpenAI's strict mode takes it, or `nil` when it cannot say it: every member is required, and one that may be
    /// left out is `null` instead.
    public var strict: Self? {
        var schema = self
        switch form {
        case .text, .integer, .number, .decimal, .boolean: return self
        case .map: return nil
        case .list(let element):
            guard let element = element.strict else { return nil }
            schema.form = .list(element)
        case .object(let members):
            guard let members = Self.strict(members) else { return nil }
            schema.form = .object(members)
        case .window(let members):
            guard let members = Self.strict(members) else { return nil }
            schema.form = .window(members)
        }
        return schema
    }

    private static func strict(_ members: [Member]) -> [Member]? {
        var strict: [Member] = []
        for member in members {
            guard var schema = member.schema.strict else { return nil }
            if !member.isRequired { schema.isNullable = true }
            strict.append(Member(name: member.name, schema: schema, isRequired: true))
        }
        return strict
    }
}
