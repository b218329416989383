import Foundation
import Synchronization

/// A real HTTP server on loopback whose every byte the test decides.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        let method: String
        /// Path and query as they were sent, escapes and all.
        let target: String
        let headers: [(name: String, value: String)]
        let body: [UInt8]

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        var path: String { String(target.prefix { $0 != "?" }) }
    }

    /// What the server does with a request.
    enum Reply: Sendable {
        /// Answers with a head and a body.
        case answer(Int, String, headers: [String: String] = [:])
        /// Sends these bytes and closes the connection.
        case bytes(String)
        /// Sends each piece when it is there, with chunked coding, and then ends the answer.
        case stream(AsyncStream<String>, type: String)
        /// Says nothing and keeps the connection.
        case silence
        /// Closes the connection.
        case hangUp

        static func json(_ status: Int, _ text: String, headers: [String: String] = [:]) -> Self {
            .answer(status, text, headers: headers.merging(["Content-Type": "application/json"]) { given, _ in given })
        }
    }

    let url: URL
    private let listener: Int32
    private let handler: @Sendable (Request) -> Reply
    private let state = Mutex((requests: [Request](), connections: Set<Int32>(), isStopped: false))

    init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
        self.handler = handler
        let port: UInt16
        (listener, port) = try Self.listen()
        guard let url = URL(string: "http://127.0.0.1:\(port)") else { throw POSIXError(.EINVAL) }
        self.url = url
        StartedServers.current?.add(self)
        // The threads keep the server, so that it serves until it is stopped, at the latest with its test: a test may be done with
        // its server before its client is.
        Thread.detachNewThread {
            while true {
                let connection = accept(self.listener, nil, nil)
                guard connection >= 0 else { break }
                guard self.enter(connection) else {
                    close(connection)
                    break
                }
                Thread.detachNewThread { self.serve(connection) }
            }
            close(self.listener)
        }
    }

    /// Whether any client is connected.
    var isConnected: Bool { state.withLock { !$0.connections.isEmpty } }

    /// Every request so far.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Ends all connections. Descriptors are closed by the threads that read them: a number that is free is given to the
    /// next server at once.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            for descriptor in state.connections.union([listener]) { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func enter(_ connection: Int32) -> Bool {
        state.withLock { state in
            if !state.isStopped { state.connections.insert(connection) }
            return !state.isStopped
        }
    }

    private func leave(_ connection: Int32) {
        state.withLock { _ = $0.connections.remove(connection) }
        close(connection)
    }

    private static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | Glibc.listen(descriptor, 128)
                    | getsockname(descriptor, address, &length)
            }
        }
        guard descriptor >= 0, status == 0 else { throw POSIXError(.EADDRINUSE) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ connection: Int32) {
        var input: [UInt8] = []
        while let request = Self.read(connection, &input) {
            state.withLock { $0.requests.append(request) }
            guard Self.send(handler(request), on: connection) else { break }
        }
        leave(connection)
    }

    /// Sends a reply, and says whether the connection goes on.
    private static func send(_ reply: Reply, on connection: Int32) -> Bool {
        switch reply {
        case .answer(let status, let text, let headers):
            let fields = headers.map { "\($0): \($1)\r\n" }.joined()
            let head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(text.utf8.count)\r\n\(fields)\r\n"
            return write(head + text, on: connection)
        case .bytes(let text):
            _ = write(text, on: connection)
            shutdown(connection, Int32(SHUT_WR))
            return false
        case .stream(let pieces, let type):
            guard
                write(
                    "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n",
                    on: connection
                )
            else { return false }
            let done = DispatchSemaphore(value: 0)
            Task {
                for await piece in pieces where !piece.isEmpty {
                    guard write(String(piece.utf8.count, radix: 16) + "\r\n\(piece)\r\n", on: connection) else { break }
                }
                done.signal()
            }
            done.wait()
            return write("0\r\n\r\n", on: connection)
        case .silence:
            var byte: UInt8 = 0
            return recv(connection, &byte, 1, 0) > 0
        case .hangUp:
            return false
        }
    }

    private static func write(_ text: String, on connection: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { piece in
                Glibc.send(connection, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    private static func read(_ connection: Int32, _ input: inout [UInt8]) -> Request? {
        while true {
            if let (request, length) = parse(input) {
                input.removeFirst(length)
                return request
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            input += buffer[..<count]
        }
    }

    private static func parse(_ input: [UInt8]) -> (Request, Int)? {
        guard let end = input.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: input[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        let headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (
                name: String(line[..<colon]), value: line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            )
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard input.count >= end.upperBound + length else { return nil }
        let body = Array(input[end.upperBound..<end.upperBound + length])
        let request = Request(method: String(words[0]), target: String(words[1]), headers: headers, body: body)
        return (request, end.upperBound + length)
    }
}
