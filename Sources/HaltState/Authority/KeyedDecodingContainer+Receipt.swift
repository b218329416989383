/// What a receipt has to hold before it counts (contract sections 1.4 and 1.5).
extension KeyedDecodingContainer {
    func requireTrue(_ key: Key) throws {
        guard try decode(Bool.self, forKey: key) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "must be true")
        }
    }

    func decodeUUID(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard text.isUUID else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "must be a UUID")
        }
        return text
    }

    /// A time that only informs. One without a zone, or one that cannot be read, is `nil`: what it is a part of counts all
    /// the same.
    func decodeInformalTime(_ key: Key) -> Timestamp? {
        try? decodeIfPresent(Timestamp.self, forKey: key)
    }

    package func decodeNonBlank(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard !text.isBlank else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "must not be blank")
        }
        return text
    }
}
