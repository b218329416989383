#if SQLite
import HaltState
import HaltStateAuthority
import Synchronization

/// The ends of the chains as this process has found them when it opened the file, or has acknowledged them since. Whatever
/// others do to the file, they stay in it.
final class AcknowledgedHeads: Sendable {
    private let heads = Mutex<[TenantID: ChainHead]>([:])

    func head(of tenant: TenantID) -> ChainHead? { heads.withLock { $0[tenant] } }

    func note(_ acknowledged: [ChainHead]) {
        heads.withLock { heads in
            for head in acknowledged { heads[head.tenant] = head }
        }
    }
}
#endif
