/// The client (stub).
public struct HaltStateClient: Sendable {}
