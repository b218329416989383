#if SQLite
package import Foundation
package import HaltState
package import GRDB

extension SQLiteLedger {
    /// The tenant that the tool acts for. Its binding key is the file's own, so that its servers' clients digest as it does.
    package static let toolTenant = TenantID.local

    /// The file's own binding key.
    ///
    /// - Throws: An error of a damaged file.
    package static func ownBindingKey(_ database: Database) throws -> [UInt8] { try LedgerSchema.bindingKey(database) }

    /// A fresh secret for a tenant, or `nil` for the one that has the file's own.
    package static func freshBindingKey(of tenant: TenantID) -> Data? {
        tenant == toolTenant ? nil : LedgerSchema.randomKey()
    }
}
#endif
