// A model helps the customers of a shop. What it asks for is decided by policies, and large refunds by a person.
//
//     OPENAI_BASE_URL=https://api.openai.com/v1 OPENAI_API_KEY=… swift run tool-loop "Refund order 1001, 12.50 euros."
//     swift run tool-loop approve alice         approves what waits
//     swift run tool-loop resume                goes on with the conversation, in a new process
//
// Without OPENAI_BASE_URL a stub on loopback follows a script. OPENAI_MODEL names the model, or one of the stub's scripts.

import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import StubModel
import ToolLoop

let environment = ProcessInfo.processInfo.environment
let folder = URL(filePath: environment["TOOL_LOOP_DATA"] ?? ".tool-loop")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
let file = folder.appending(path: "conversation.json")
let authority = LocalAuthority(
    policies: try SupportPolicies.all,
    ledger: try SQLiteLedger(path: folder.appending(path: "ledger.db").path, creating: true)
)
let arguments = CommandLine.arguments.dropFirst()

if arguments.first == "approve" {
    guard let name = arguments.dropFirst().first else {
        print("say who approves: tool-loop approve alice")
        exit(64)
    }
    let approver = Approver(name: name, authentication: "command line")
    for operation in try authority.operations(OperationQuery(statuses: [.pending])) {
        guard let approval = operation.approval else { continue }
        print(try await authority.decide(approval.terms.id, .approve, by: approver).summary)
    }
    exit(0)
}

let client = HaltStateClient(authority: authority)
let baseURL = try environment["OPENAI_BASE_URL"].flatMap { URL(string: $0) } ?? StubModel().baseURL
let agent = Agent(
    service: ChatService(
        haltState: client,
        baseURL: baseURL,
        apiKey: environment["OPENAI_API_KEY"],
        model: environment["OPENAI_MODEL"] ?? "gpt-4o-mini"
    ),
    toolbox: try SupportTools(haltState: client, shop: Shop(file: folder.appending(path: "deeds.txt"))).toolbox,
    conversation: file
)
/// Goes on with a conversation, and says how it stands then.
func go(on conversation: consuming Conversation) async throws {
    switch try await agent.run(&conversation) {
    case .finished(let text): print(text)
    case .waiting(let calls):
        for call in calls { print("\(call.action) waits for approval \(call.approvalID)") }
    }
}

try await go(
    on: arguments.first == "resume"
        ? Conversation(contentsOf: file) : Conversation(arguments.first ?? "Order 1001 came late. What can you do?")
)
