import HaltState

/// The export format: JSON Lines, one event a line, and a checkpoint at the end.
///
/// ```
/// {"event":<the payload, canonical JSON>,"hash":"<SHA-256 of the payload>"}
/// {"checkpoint":{"events":<count>,"head":"<last hash>","operations":<count>,"tenant":"<name>"}}
/// ```
///
/// An event's line holds the very bytes that were hashed, so anyone can check it with a SHA-256 tool alone.
public enum EvidenceFile: Sendable {
    private static let prefix = Array(#"{"event":"#.utf8)
    private static let middle = Array(#","hash":""#.utf8)
    private static let suffix = Array(#""}"#.utf8)

    /// One event's line, without its line break.
    public static func line(payload: [UInt8], hash: String) -> [UInt8] {
        var line: [UInt8] = []
        append(payload: payload, hash: hash, to: &line)
        return line
    }

    /// Writes one event's line, without its line break, behind others.
    static func append(payload: [UInt8], hash: String, to lines: inout [UInt8]) {
        lines.append(contentsOf: prefix)
        lines.append(contentsOf: payload)
        lines.append(contentsOf: middle)
        lines.append(contentsOf: hash.utf8)
        lines.append(contentsOf: suffix)
    }

    /// The last line, without its line break.
    public static func checkpoint(_ summary: EvidenceSummary) -> [UInt8] {
        var writer = CanonicalJSON()
        writer.object { line in
            line.name("checkpoint")
            line.object { checkpoint in
                checkpoint.member("events", summary.events)
                checkpoint.member("head", summary.head)
                checkpoint.member("operations", summary.operations)
                checkpoint.member("tenant", summary.tenant.rawValue)
            }
        }
        return writer.bytes
    }

    /// An event as it stands in a line, before anything of it is believed.
    struct Event {
        let payload: UnsafeBufferPointer<UInt8>
        let hash: UnsafeBufferPointer<UInt8>
    }

    /// The event of a line, or `nil` when the line has another form.
    static func event(in line: UnsafeBufferPointer<UInt8>) -> Event? {
        let tail = middle.count + 64 + suffix.count
        let end = line.count - tail
        guard end > prefix.count, line.starts(with: prefix), line.suffix(suffix.count).elementsEqual(suffix),
            line[end..<end + middle.count].elementsEqual(middle)
        else { return nil }
        let hash = line[(end + middle.count)..<(line.count - suffix.count)]
        return Event(
            payload: UnsafeBufferPointer(rebasing: line[prefix.count..<end]),
            hash: UnsafeBufferPointer(rebasing: hash)
        )
    }

    /// The tenant that an event's payload or a checkpoint names, before anything of it is believed.
    static func tenant(in line: UnsafeBufferPointer<UInt8>) -> TenantID? {
        if let event = event(in: line) {
            guard let tenant = EventScanner.scan(event.payload)?.tenant else { return nil }
            return TenantID(String(decoding: event.payload[tenant.range].unescaped, as: UTF8.self))
        }
        // Longer than any checkpoint: what somebody else has written there is not read at all.
        guard line.count < 1 << 16, let root = try? JSONReader.read(Array(line)),
            case .string(let tenant) = root["checkpoint"]?["tenant"]?.kind
        else { return nil }
        return TenantID(tenant)
    }
}
