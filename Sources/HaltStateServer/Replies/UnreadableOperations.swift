#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// The operations that a list leaves out, since only a later version of the server can work them out.
///
/// A list goes on without them: published clients read the members that they know, and an entry that lacks some would break them. A
/// header tells those who ask for everything, and the log tells whoever runs the server.
struct UnreadableOperations {
    private var rows: [LedgerIndexRow] = []

    static let header = Endpoint.Parameter(
        place: .header,
        name: HTTPField.Name.unreadableOperations.rawName,
        summary:
            "How many operations the list leaves out here, since a later version has written events of them that this one does "
            + "not know. Absent where there are none, and for keys of an agent.",
        schema: .count
    )

    mutating func take(_ rows: [LedgerIndexRow]) { self.rows += rows }

    /// Adds what is known of a page to its reply.
    ///
    /// - Parameter end: The place where the next page begins; `nil` after the last.
    func mark(_ response: inout Response, before end: Int?, _ context: CallerContext) {
        let count = rows.count { $0.lastSequence >= end ?? .min }
        guard count > 0 else { return }
        context.logger.warning(
            "operations left out of a list: a later version has written of them",
            metadata: ["tenant": "\(context.key.tenant.visible)", "count": "\(count)"]
        )
        // Nobody knows whose they are.
        guard context.key.agent == nil else { return }
        response.headers[.unreadableOperations] = "\(count)"
    }
}
#endif
