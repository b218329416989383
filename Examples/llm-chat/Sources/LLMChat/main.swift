// Asks a language model two questions, and one that the policies refuse.
//
//     OPENAI_BASE_URL=https://api.openai.com/v1 OPENAI_API_KEY=… swift run llm-chat "Your question"
//
// Without OPENAI_BASE_URL it asks a stub on loopback. OPENAI_MODEL names the model.

import Foundation
import HaltState
import HaltStateAuthority

let environment = ProcessInfo.processInfo.environment
let baseURL: URL
if let text = environment["OPENAI_BASE_URL"], let url = URL(string: text) {
    baseURL = url
} else {
    baseURL = try StubService().baseURL
    print("no OPENAI_BASE_URL, so a stub on loopback answers")
}
let model = environment["OPENAI_MODEL"] ?? "gpt-4o-mini"
let prompt = CommandLine.arguments.dropFirst().first ?? "Say in one sentence what a guard does."

let policies = try PolicySet(
    [
        Policy(
            name: "short answers",
            actionPattern: "llm.*",
            effect: .allow,
            priority: 10,
            conditions: [PolicyCondition(path: "params.max_tokens", op: .lessThanOrEqual, value: 500)]
        )
    ],
    version: "chat-1",
    defaultEffect: .deny
)
let authority = LocalAuthority(policies: policies)
HaltStateClient.bootstrap(HaltStateClient(authority: authority))
let service = ChatService(baseURL: baseURL, apiKey: environment["OPENAI_API_KEY"])

do {
    let answer = try await service.complete(prompt, model: model, maxTokens: 200)
    print("answer: \(answer.content.text)")
} catch let error as ChatError {
    print("no answer: \(error)")
}

var text = ""
do {
    for try await piece in try await service.stream(prompt, model: model, maxTokens: 200) { text += piece.content.text }
    print("streamed: \(text)")
} catch let error as ChatError {
    print("broken off after '\(text)': \(error)")
}

do {
    _ = try await service.complete(prompt, model: model, maxTokens: 100_000)
} catch let denied as ActionDenied {
    print("refused: \(denied)")
}

// What is kept as evidence: the model, the limit and the tokens, and neither a question nor an answer.
try authority.exportEvidence { bytes in
    let line = String(decoding: bytes, as: UTF8.self)
    if line.contains("check.reported") { print(line, terminator: "") }
}
