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
        prefix + payload + middle + Array(hash.utf8) + suffix
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
                checkpoint.member("tenant", summary.tenant)
            }
        }
        return writer.bytes
    }

    /// The payload and hash of an event's line, or `nil` when the line has another form.
    static func event(in line: some Collection<UInt8>) -> (payload: [UInt8], hash: String)? {
        let line = Array(line)
        let tail = middle.count + 64 + suffix.count
        guard line.count > prefix.count + tail, line.starts(with: prefix),
            line.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        let end = line.count - tail
        guard line[end..<end + middle.count].elementsEqual(middle) else { return nil }
        let hash = line[(end + middle.count)..<(line.count - suffix.count)]
        return (Array(line[prefix.count..<end]), String(decoding: hash, as: UTF8.self))
    }

    /// The tenant that an event's payload or a checkpoint names, before anything of it is believed.
    static func tenant(in line: some Collection<UInt8>) -> String? {
        guard let root = try? JSONReader.read(Array(line)) else { return nil }
        guard case .string(let tenant) = (root["event"] ?? root["checkpoint"])?["tenant"]?.kind else { return nil }
        return tenant
    }
}
