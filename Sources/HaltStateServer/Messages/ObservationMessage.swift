#if Server
import Foundation
import HaltState
import HaltStateAuthority
import Hummingbird

/// Something that an agent saw or did without asking. It is kept, not decided on.
struct ObservationMessage: Sendable {
    /// What the content of an observation or attachment may have, before base64.
    static let contentLimit = 262_144

    private static let directions = ["input", "output", "event"]
    static let linkNames: Set<String> = [
        "activity_id", "correlation_id", "conversation_id", "message_id", "customer_reference", "request_id",
        "operation_id",
    ]
    private static let referenceKinds = ["url", "post_id", "comment_id", "message_id", "resource_id"]

    let agentID: AgentID
    let eventID: String
    let links: [String: String]
    let content: [UInt8]?
    /// Everything but the content, in canonical form, with the content's digest.
    let payload: [UInt8]

    /// - Throws: ``Refusal`` with 413 or 422.
    init(_ body: JSONBody) throws {
        agentID = AgentID(try body.require("agent_id"))
        eventID = try body.require("event_id")
        let action = try body.require("action")
        let direction = try body.require("direction")
        for (name, text) in [("agent_id", agentID.rawValue), ("event_id", eventID), ("action", action)] {
            try NameCheck.require(text, as: name)
        }
        guard Self.directions.contains(direction) else { throw Refusal.invalid("direction has no known value") }
        if let time = try body.text("occurred_at"), Timestamp(time) == nil {
            throw Refusal.invalid("occurred_at must be an RFC 3339 date and time with a zone")
        }
        links = try Self.links(try body.object("evidence_context") ?? [:])
        content = try body.content("content_base64")
        payload = try CanonicalJSON.bytes(of: [
            "agent_id": .string(agentID.rawValue), "event_id": .string(eventID), "action": .string(action),
            "direction": .string(direction),
            "occurred_at": try body.text("occurred_at").map(ContextValue.string) ?? .null,
            "evidence_context": .object(links.mapValues(ContextValue.string)),
            "external_references": .array(try Self.references(try body.list("external_references") ?? [])),
            "content_digest": content.map { .string(SHA256Digest.text(of: $0)) } ?? .null,
        ])
    }

    /// What is to be kept, under fresh names where the agent has given none.
    func record(_ identifiers: any IdentifierSource) -> ObservationRecord {
        ObservationRecord(
            agentID: agentID,
            eventID: eventID,
            evidenceID: identifiers.uuid(),
            activityID: links["activity_id"] ?? identifiers.uuid(),
            content: content,
            payload: payload
        )
    }

    private static func links(_ members: [String: ContextValue]) throws -> [String: String] {
        var links: [String: String] = [:]
        for (name, value) in members {
            guard linkNames.contains(name), case .string(let text) = value, !text.isEmpty else {
                throw Refusal.invalid("evidence_context holds a name or a value that observations cannot have")
            }
            links[name] = text
        }
        try LinkCheck.require(links)
        return links
    }

    private static func references(_ list: [ContextValue]) throws -> [ContextValue] {
        let isKnown = list.allSatisfy { reference in
            guard case .object(let members) = reference, members.count == 2,
                case .string(let kind)? = members["kind"], case .string(let value)? = members["value"]
            else { return false }
            return referenceKinds.contains(kind) && !value.isEmpty && value.utf8.count <= 2_048
        }
        guard isKnown, list.count <= 64 else {
            throw Refusal.invalid("external_references must be up to 64 objects of a known kind and a value")
        }
        return list
    }
}
#endif
