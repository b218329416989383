import Foundation
import HaltState
import Testing

@Suite("Reading messages from JSON")
struct CanonicalDecodingTests {
    @Test(
        "A message is read as Foundation reads it",
        arguments: [
            #"{"whole":5,"small":-128,"wide":9223372036854775807,"part":0.5,"flag":true,"text":"é"}"#,
            #"{"whole":5.0,"small":1e2,"wide":0,"part":3,"flag":false,"text":""}"#,
            #"{"whole":-1,"small":0,"wide":7,"part":-0.0,"flag":true,"text":"a","choice":"left","absent":null}"#,
            #"{"whole":1,"small":1,"wide":1,"part":1,"flag":true,"text":"a","list":[1,2,3],"absent":"here"}"#,
            #"{"whole":1,"small":1,"wide":1,"part":1,"flag":true,"text":"a","names":{"a":"b","c":"d"},"list":[]}"#,
            #"{"whole":1,"small":1,"wide":1,"part":1,"flag":true,"text":"a","pairs":[["x",[1]],["y",[]]]}"#,
            #"{"whole":1,"small":1,"wide":1,"part":1,"flag":true,"text":"a","any":{"a":[1,null,true,"x",0.5,{}]}}"#,
            #"{"whole":1,"small":1,"wide":1,"part":1,"flag":true,"text":"a","inner":{"values":[null,1]},"more":0}"#,
        ]
    )
    func messages(json: String) throws {
        let expected = Result { try JSONDecoder().decode(Message.self, from: Data(json.utf8)) }
        let found = Result { try JSONReader.read(Array(json.utf8)).decode(Message.self) }
        #expect(try found.get() == expected.get())
    }

    @Test(
        "A whole number is never taken for another one",
        arguments: ["-9223372036854775809", "9223372036854775808", "9007199254740993.0", "1e30", "0.5"]
    )
    func wholeNumbers(json: String) throws {
        let node = try JSONReader.read(Array(json.utf8))
        #expect(throws: DecodingError.self) { try node.decode(Int64.self) }
        #expect(throws: DecodingError.self) { try node.decode(UInt64.self) }
    }

    @Test(
        "What does not fit is named by its path",
        arguments: [
            (#"{"inner":{"values":[null,"x"]}}"#, "inner.values.1", "typeMismatch"),
            (#"{"inner":{}}"#, "inner", "keyNotFound"),
            (#"{"inner":{"values":null}}"#, "inner.values", "valueNotFound"),
            (#"{"inner":[]}"#, "inner", "typeMismatch"),
            (#"{"small":128}"#, "small", "dataCorrupted"),
            (#"{"small":1.5}"#, "small", "dataCorrupted"),
            (#"{"small":"1"}"#, "small", "typeMismatch"),
            (#"{"flag":1}"#, "flag", "typeMismatch"),
            (#"{"text":null,"flag":true}"#, "text", "valueNotFound"),
            (#"{"list":[1,null]}"#, "list.1", "valueNotFound"),
            (#"{"choice":"up"}"#, "choice", "dataCorrupted"),
        ]
    )
    func misfits(json: String, path: String, kind: String) throws {
        let node = try JSONReader.read(Array(json.utf8))
        let error = try #require(throws: DecodingError.self) { try node.decode(Part.self) }
        #expect(error.path == path)
        #expect("\(error)".contains(kind))
    }

    @Test("An object of very many names is read in one go")
    func manyNames() throws {
        let names = (0..<50_000).map { "name\($0)" }
        let json = "{" + names.map { "\"\($0)\":\($0.utf8.count)" }.joined(separator: ",") + "}"
        let found = try JSONReader.read(Array(json.utf8)).decode([String: Int].self)
        #expect(found.count == names.count)
        #expect(names.allSatisfy { found[$0] == $0.utf8.count })
    }

    @Test("A class is read with what it inherits")
    func inheritance() throws {
        let node = try JSONReader.read(Array(#"{"super":{"name":"a"},"size":3}"#.utf8))
        let found = try node.decode(Derived.self)
        #expect(found.name == "a")
        #expect(found.size == 3)
        #expect(throws: DecodingError.self) {
            try JSONReader.read(Array(#"{"size":3}"#.utf8)).decode(Derived.self)
        }
    }
}

private enum Choice: String, Codable { case left, right }

private struct Inner: Codable, Equatable { let values: [Int?] }

private struct Message: Codable, Equatable {
    let whole: Int
    let small: Int8
    let wide: UInt64
    let part: Double
    let flag: Bool
    let text: String
    let choice: Choice?
    let list: [UInt16]?
    let names: [String: String]?
    let pairs: [Pair]?
    let any: ContextValue?
    let inner: Inner?
    let absent: String?
}

/// Two elements of a list, read by hand.
private struct Pair: Codable, Equatable {
    let name: String
    let numbers: [Int]

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        name = try container.decode(String.self)
        var nested = try container.nestedUnkeyedContainer()
        var numbers: [Int] = []
        while !nested.isAtEnd { numbers.append(try nested.decode(Int.self)) }
        self.numbers = numbers
        #expect(container.isAtEnd && container.count == 2)
        #expect(throws: DecodingError.self) { try container.decode(String.self) }
    }
}

/// All of it may be absent, so that each test names only what it is about.
private struct Part: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.inner) { _ = try container.decode(Inner.self, forKey: .inner) }
        if container.contains(.small) { _ = try container.decode(Int8.self, forKey: .small) }
        if container.contains(.flag) { _ = try container.decode(Bool.self, forKey: .flag) }
        if container.contains(.text) { _ = try container.decode(String.self, forKey: .text) }
        if container.contains(.list) { _ = try container.decode([Int].self, forKey: .list) }
        if container.contains(.choice) { _ = try container.decode(Choice.self, forKey: .choice) }
    }

    private enum Key: String, CodingKey { case inner, small, flag, text, list, choice }
}

private class Base: Decodable {
    let name: String
}

private final class Derived: Base {
    let size: Int

    private enum Key: String, CodingKey { case size }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        size = try container.decode(Int.self, forKey: .size)
        try super.init(from: container.superDecoder())
    }
}

extension DecodingError {
    fileprivate var path: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        @unknown default: ""
        }
    }
}
