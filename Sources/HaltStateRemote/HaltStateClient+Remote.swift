public import HaltState

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension HaltStateClient {
    /// Creates a client of the hosted service, or of any server that speaks its contract.
    ///
    /// ```swift
    /// let client = try HaltStateClient(tenantID: "acme", apiKey: key)
    /// ```
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration` for a base URL, a tenant or a key that cannot be used.
    public init(
        tenantID: String,
        apiKey: String,
        remote: RemoteAuthority.Configuration = RemoteAuthority.Configuration(),
        configuration: Configuration = Configuration()
    ) throws {
        self.init(
            authority: try RemoteAuthority(tenantID: tenantID, apiKey: apiKey, configuration: remote),
            configuration: configuration
        )
    }

    /// Creates a client from the environment of the process.
    ///
    /// | variable | holds |
    /// |---|---|
    /// | `HALTSTATE_TENANT_ID`, `HALTSTATE_API_KEY` | who asks; both are needed |
    /// | `HALTSTATE_BASE_URL`, else `HALTSTATE_API_BASE` | the server; the hosted service when absent |
    /// | `HALTSTATE_AGENT_ID` | who acts, for calls that do not say |
    /// | `HALTSTATE_TIMEOUT` | how long one answer may take, in seconds |
    /// | `HALTSTATE_FAIL_OPEN` | `Configuration.failOpen`: `true` or `false` |
    ///
    /// A variable that is there wins over the argument. One that cannot be read is an error: to take a default in its
    /// place would be a guess. None of them turns a guard off.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration`, naming the variable and never its value.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment,
        remote: RemoteAuthority.Configuration = RemoteAuthority.Configuration(),
        configuration: Configuration = Configuration()
    ) throws -> HaltStateClient {
        let variables = EnvironmentVariables(environment)
        var (remote, configuration) = (remote, configuration)
        if let url = try variables.url("HALTSTATE_BASE_URL") ?? variables.url("HALTSTATE_API_BASE") {
            remote.baseURL = url
        }
        if let timeout = try variables.seconds("HALTSTATE_TIMEOUT") { remote.timeout = timeout }
        if let agentID = variables.text("HALTSTATE_AGENT_ID") { configuration.agentID = AgentID(agentID) }
        if let failOpen = try variables.flag("HALTSTATE_FAIL_OPEN") { configuration.failOpen = failOpen }
        return try HaltStateClient(
            tenantID: try variables.required("HALTSTATE_TENANT_ID"),
            apiKey: try variables.required("HALTSTATE_API_KEY"),
            remote: remote,
            configuration: configuration
        )
    }
}
