#if Tool
public import ArgumentParser
public import HaltState

/// Names on the command line are taken as they are; whether one can be used is judged where it is used.
extension AgentID: ExpressibleByArgument {}
extension IdempotencyKey: ExpressibleByArgument {}
extension ResourceName: ExpressibleByArgument {}
extension RiskClass: ExpressibleByArgument {}
extension TenantID: ExpressibleByArgument {}
#endif
