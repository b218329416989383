// Names that the expansion of an annotation mentions, or could, each meaning something else in this module.

enum HaltState {}
enum Swift {}
enum HaltStateClient {}
enum HaltStateError {}
enum ActionName {}
enum IdempotencyKey {}
enum IdempotencyKeyTemplate {}
enum ResourceName {}
enum RiskClass {}
enum ArgumentBinding {}
enum GuardCall {}
enum GuardContext {}
enum Permit {}
enum Outcome {}

enum Array {}
enum Bool {}
enum Error {}
enum Never {}
enum Result {}
enum StaticString {}
enum String {}
enum Void {}
enum KeyPath {}
enum MainActor {}
protocol Encodable {}
protocol Sendable {}
protocol Copyable {}

// The types of literals that nothing else gives a type.

typealias StringLiteralType = Substring
typealias IntegerLiteralType = Int8

// Functions and variables named like the labels, the factories and the entries.

func action() {}
func arguments() {}
func body() {}
func bound(_ name: Int, _ value: Int) {}
func client() {}
func computed(_ key: Int) {}
func disclosed(_ name: Int, _ value: Int) {}
func fatalError() {}
func redacted(_ name: Int, _ value: Int) {}
func template(_ key: Int) {}
let agentID = 1
let bindsArguments = 1
let idempotencyKey = 1
let resource = 1
let riskClass = 1

// Members that an implicit member of an optional type finds first.

extension Optional {
    static var arguments: Self { nil }
    static func computed(_ key: Substring) -> Self { nil }
    static func template<Key>(_ key: Key) -> Self { nil }
}
