import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The service gave no answer, or broke one off.
enum ChatError: Error, CustomStringConvertible {
    /// What the service says went wrong.
    case service(String)
    /// It answered with this status, and said nothing that can be understood.
    case status(Int)
    /// It sent an event that is longer than anybody reads.
    case tooLong

    var description: String {
        switch self {
        case .service(let text): "the chat service says: \(text)"
        case .status(let status): "the chat service answered with status \(status)"
        case .tooLong: "the chat service sent an event that is too long"
        }
    }

    /// Reads an answer that came in one piece.
    static func answer<Content: Decodable>(
        _ type: Content.Type,
        in body: Data,
        _ response: URLResponse?
    ) throws -> Content {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        if (200..<300).contains(status) { return try JSONDecoder().decode(type, from: body) }
        if let error = try? JSONDecoder().decode(ServiceError.self, from: body) { throw ChatError.service(error.text) }
        throw ChatError.status(status)
    }
}

/// What a service says instead of an answer: `{"error": {"message": "…"}}`, `{"error": "…"}`, or the message itself in an
/// object that calls itself an error.
struct ServiceError: Decodable {
    let text: String

    private enum CodingKeys: String, CodingKey { case error, message, object, type }

    init(from decoder: any Decoder) throws {
        guard let error = Self(reading: decoder) else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "is no error")
            throw DecodingError.dataCorrupted(context)
        }
        self = error
    }

    /// - Returns: `nil` for what is no error.
    init?(reading decoder: any Decoder) {
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else { return nil }
        func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }

        if let error = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .error) {
            self.text = (try? error.decode(String.self, forKey: .message)) ?? "an error without a message"
        } else if let error = text(.error) ?? ([text(.object), text(.type)].contains("error") ? text(.message) : nil) {
            self.text = error
        } else {
            return nil
        }
    }
}
