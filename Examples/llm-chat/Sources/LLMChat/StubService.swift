import Dispatch
import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A chat service on loopback that says the same to everybody, for trying the example without an account.
struct StubService {
    let baseURL: URL

    /// Listens on a free port until the process ends.
    init() throws {
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
                DispatchQueue.global().async { Self.answer(connection) }
            }
        }
    }

    private static func answer(_ connection: Int32) {
        defer { close(connection) }
        let request = readRequest(connection)
        let streams = request.contains(#""stream":true"#)
        let body = streams ? streamedBody : wholeBody
        let type = streams ? "text/event-stream" : "application/json"
        send(
            "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
                + body,
            to: connection
        )
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

    private static func send(_ text: String, to connection: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, case let count = rest.withUnsafeBytes({ write(connection, $0.baseAddress, $0.count) }),
            count > 0
        {
            rest = rest.dropFirst(count)
        }
    }

    private static let wholeBody = #"""
        {"choices":[{"message":{"role":"assistant","content":"A guard asks before it acts."}}],
        "usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}
        """#

    private static let streamedBody = #"""
        data: {"choices":[{"delta":{"content":"Ask, "}}]}

        data: {"choices":[{"delta":{"content":"wait, "}}]}

        data: {"choices":[{"delta":{"content":"act once."}}]}

        data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":6,"total_tokens":15}}

        data: [DONE]


        """#
}
