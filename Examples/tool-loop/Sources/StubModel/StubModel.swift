import Dispatch
import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A chat service on loopback that follows a script, for trying the example without an account.
package struct StubModel {
    package let baseURL: URL

    /// Listens on a free port until the process ends.
    package init() throws {
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
        let request = (try? JSONSerialization.jsonObject(with: readBody(connection))) as? [String: Any]
        let reply = ["choices": [["message": Script.reply(to: request ?? [:])]]]
        let body = (try? JSONSerialization.data(withJSONObject: reply)) ?? Data()
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        send(Data("\(head)Connection: close\r\n\r\n".utf8) + body, to: connection)
    }

    /// Reads the head, and as much of a body as the head says.
    private static func readBody(_ connection: Int32) -> Data {
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(connection, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
            guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
            let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
            let body = bytes[end.upperBound...]
            if body.count >= length ?? 0 { return Data(body) }
        }
        return Data()
    }

    private static func send(_ data: Data, to connection: Int32) {
        var rest = Array(data)[...]
        while !rest.isEmpty, case let count = rest.withUnsafeBytes({ write(connection, $0.baseAddress, $0.count) }),
            count > 0
        {
            rest = rest.dropFirst(count)
        }
    }
}
