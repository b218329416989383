import Dispatch
import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A chat service on loopback that says the same to everybody, for trying the example without an account.
struct StubService {
    /// What it answers.
    struct Reply: Sendable {
        var status = 200
        var type = "application/json"
        var body: String
        /// How many bytes it sends at once.
        var packet = Int.max
        /// Whether it leaves it to the client to close the connection.
        var staysOpen = false
    }

    let baseURL: URL

    /// Listens on a free port until the process ends.
    ///
    /// - Parameter reply: What it answers to a request for a stream, and to one for a whole answer.
    init(reply: @escaping @Sendable (_ streams: Bool) -> Reply = Self.friendly) throws {
        #if canImport(Darwin)
        let stream = SOCK_STREAM
        #else
        let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        guard listener >= 0, isListening, let url = URL(string: "http://127.0.0.1:\(port)/v1") else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        baseURL = url
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                DispatchQueue.global().async { Self.answer(connection, reply) }
            }
        }
    }

    private static func answer(_ connection: Int32, _ reply: (Bool) -> Reply) {
        defer { close(connection) }
        var noDelay: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        let reply = reply(readRequest(connection).contains(#""stream":true"#))
        let head = "HTTP/1.1 \(reply.status) Reply\r\nContent-Type: \(reply.type)\r\nConnection: close\r\n\r\n"
        send(Array(head.utf8)[...], to: connection)
        var rest = Array(reply.body.utf8)[...]
        while !rest.isEmpty {
            send(rest.prefix(reply.packet), to: connection)
            rest = rest.dropFirst(reply.packet)
        }
        var byte: UInt8 = 0
        while reply.staysOpen, read(connection, &byte, 1) > 0 {}
    }

    /// Reads the head, and as much of a body as the head says.
    private static func readRequest(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(connection, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let head = text.range(of: "\r\n\r\n") else { continue }
            let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
            if text[head.upperBound...].utf8.count >= length ?? 0 { return text }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to connection: Int32) {
        var rest = bytes
        while !rest.isEmpty, case let count = rest.withUnsafeBytes({ write(connection, $0.baseAddress, $0.count) }),
            count > 0
        {
            rest = rest.dropFirst(count)
        }
    }

    @Sendable static func friendly(_ streams: Bool) -> Reply {
        streams ? Reply(type: "text/event-stream", body: streamedBody) : Reply(body: wholeBody)
    }

    static let wholeBody = #"""
        {"choices":[{"message":{"role":"assistant","content":"A guard asks before it acts."}}],
        "usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}
        """#

    static let streamedBody = #"""
        data: {"choices":[{"delta":{"content":"Ask, "}}]}

        data: {"choices":[{"delta":{"content":"wait, "}}]}

        data: {"choices":[{"delta":{"content":"act once."}}]}

        data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":6,"total_tokens":15}}

        data: [DONE]


        """#
}
