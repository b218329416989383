import HaltState

/// What a person means who names an approval.
package enum NamedApproval: Hashable, Sendable {
    /// The one with that identifier, or the only one whose identifier begins like that.
    case one(String)
    /// Several begin like that. These are the first of them.
    case several([String])
    case none
    /// It is nobody's identifier, and too short to be the beginning of one.
    case tooShort

    /// The shortest beginning, in characters.
    package static let shortest = 6
    /// So many identifiers are told where several begin alike.
    fileprivate static let told = 10
}

extension LocalAuthority {
    /// The approval that a person names, in large letters or small ones, by its identifier or enough of the beginning.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func approval(named text: String) async throws -> NamedApproval {
        try await ledger.read { [tenant] in try NamedApproval(text, tenant, $0) }
    }

    /// The approval that a person names, in large letters or small ones, by its identifier or enough of the beginning.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func approval(named text: String) throws -> NamedApproval {
        try NamedApproval(text, tenant, blockingLedger)
    }
}

extension NamedApproval {
    fileprivate init(_ text: String, _ tenant: TenantID, _ ledger: any LedgerReader) throws {
        let text = text.lowercased()
        let found = try ledger.approvalIDs(startingWith: text, limit: Self.told, tenant: tenant)
        if found.contains(text) {
            self = .one(text)
        } else if text.count < Self.shortest {
            self = .tooShort
        } else {
            self = found.count > 1 ? .several(found) : found.first.map { .one($0) } ?? .none
        }
    }
}
