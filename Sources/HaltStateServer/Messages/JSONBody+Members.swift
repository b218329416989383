#if Server
import Foundation
import HaltState
import Hummingbird

/// The members of a body, each with what it has to be.
extension JSONBody {
    /// A member that must be text when it is there.
    func text(_ name: String) throws -> String? {
        switch node[name]?.kind {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw Refusal.invalid("\(name) must be text")
        }
    }

    /// A member that must be an object when it is there.
    func object(_ name: String) throws -> [String: ContextValue]? {
        switch node[name]?.contextValue {
        case nil, .null?: return nil
        case .object(let members)?: return members
        default: throw Refusal.invalid("\(name) must be an object")
        }
    }

    /// A member that must be a list when it is there.
    func list(_ name: String) throws -> [ContextValue]? {
        switch node[name]?.contextValue {
        case nil, .null?: return nil
        case .array(let elements)?: return elements
        default: throw Refusal.invalid("\(name) must be a list")
        }
    }

    /// A member that must be there.
    func require(_ name: String) throws -> String {
        guard let text = try text(name) else { throw Refusal.invalid("\(name) is missing") }
        return text
    }

    /// A member that has to be one of a few words.
    func word<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) throws -> Word
    where Word: CaseIterable, Word.RawValue == String {
        guard let word = Word(rawValue: try require(name)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal.invalid("\(name) has no known value; it is one of \(words)")
        }
        return word
    }

    /// A member that is one of some words when it is there.
    func optionalWord<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) throws -> Word?
    where Word: CaseIterable, Word.RawValue == String {
        try text(name) == nil ? nil : try word(name)
    }

    /// Why somebody decides as they do, in their own words.
    func reason() throws -> String? {
        let reason = try text("reason")
        guard reason.map({ $0.utf8.count <= 1_000 && !$0.hasControlCharacter }) ?? true else {
            throw Refusal.invalid("reason may have at most 1000 bytes and no control characters")
        }
        return reason
    }

    /// Why somebody settles an operation as they do. Without a reason it is no evidence.
    func requireReason() throws -> String {
        guard let reason = try reason(), !reason.isBlank else {
            throw Refusal.invalid("reason is missing; say how you know")
        }
        return reason
    }

    /// What policies match on: `params`, or `context`, as the documentation of direct HTTP calls it.
    func params(or params: GuardContext) throws -> GuardContext {
        guard let context = try object("context") else { return params }
        guard !has("params") else { throw Refusal.invalid("name params or context, and not both") }
        return GuardContext(context)
    }

    /// Content in base64, within its limit.
    func content(_ name: String) throws -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        guard let data = Data(base64Encoded: text) else { throw Refusal.invalid("\(name) must be standard base64") }
        guard data.count <= ObservationMessage.contentLimit else {
            throw Refusal(
                status: .contentTooLarge,
                detail: "content may have at most \(ObservationMessage.contentLimit) bytes"
            )
        }
        return Array(data)
    }
}
#endif
