#if Tool
import HaltState
import HaltStateAuthority

extension ToolProxy {
    /// Under whose authority calls run, and how.
    struct Settings: Sendable {
        /// The words in front of a tool's name that make its action: `mcp.<server>`.
        let prefix: String
        let authority: HaltStateClient
        /// The key under which the arguments of calls are digested.
        let bindingKey: BindingKey
        let agentID: AgentID
        let book: ToolBook
        /// How long a call is held that waits for an approval.
        let wait: Duration
        /// The options that lead to the ledger, for command lines that are shown.
        let location: [String]
    }
}
#endif
