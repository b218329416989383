#if Server
import HaltStateAuthority

/// The words that answer an approval: what to do, or what the approval then is.
enum DecisionWord: String, CaseIterable {
    case approve, approved, reject, rejected

    var decision: Approval.Decision {
        switch self {
        case .approve, .approved: .approve
        case .reject, .rejected: .reject
        }
    }
}
#endif
