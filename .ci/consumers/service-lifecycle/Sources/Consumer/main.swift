import HaltState
import HaltStateAuthority
import HaltStateServiceLifecycle
import Logging
import ServiceLifecycle

/// Does its work, and ends the process with it.
struct Desk: Service {
    let client: HaltStateClient

    func run() async throws {
        try await client.guard("report.send", idempotencyKey: "report:1") { _ in print("sent") }
    }
}

let policies = try PolicySet([Policy(name: "reports", actionPattern: "report.*", effect: .allow, priority: 1)])
let authority = LocalAuthority(policies: policies)
let killSwitch = KillSwitch(authority: authority)
let client = HaltStateClient(authority: authority, configuration: .init(killSwitch: killSwitch))
let services = [
    ServiceGroupConfiguration.ServiceConfiguration(service: killSwitch),
    .init(service: Desk(client: client), successTerminationBehavior: .gracefullyShutdownGroup),
]
let configuration = ServiceGroupConfiguration(services: services, logger: Logger(label: "consumer"))
try await ServiceGroup(configuration: configuration).run()
