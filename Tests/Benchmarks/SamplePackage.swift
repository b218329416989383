#if SQLite
import Foundation

/// A package with the same functions in several targets, in a style each.
struct SamplePackage {
    enum Style: String, CaseIterable {
        case annotated = "Annotated"
        case byHand = "ByHand"
        /// Annotated, with documentation and arguments that a model can write.
        case guarded = "GuardedAlone"
        /// The same functions, in types under `@GuardedTools`.
        case tools = "GuardedTools"

        /// How many files of ten functions the target has.
        var files: Int {
            switch self {
            case .annotated, .byHand: 20
            case .guarded, .tools: 10
            }
        }
    }

    private static let functionsPerFile = 10

    let folder: URL
    /// The plug-in that expands the annotations, or `nil` for the one that SwiftPM builds from source, for debugging.
    let plugIn: String?

    /// Writes the package.
    ///
    /// - Parameter repository: This package's folder.
    func write(dependingOn repository: URL) throws {
        // The last component of a path names a package for those that depend on it, whatever the clone is called.
        let link = folder.appending(path: "haltstate-swift")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: repository)
        try write(manifest, to: "Package.swift")
        for style in Style.allCases {
            try FileManager.default.createDirectory(at: sources(of: style), withIntermediateDirectories: true)
            try write(Self.model, to: "Sources/\(style.rawValue)/Model.swift")
            for file in 0..<style.files { try write(file: file, in: style, divisor: 2) }
        }
    }

    /// Changes one body.
    func change(_ style: Style, divisor: Int) throws {
        try write(file: 0, in: style, divisor: divisor)
    }

    /// Removes what the compiler has made of a target's files, and what it remembers of them.
    func clean(_ style: Style) throws {
        let products = folder.appending(path: ".build/debug/\(style.rawValue).build")
        let made: Set = ["d", "dia", "o", "priors", "swiftdeps", "swiftmodule"]
        for file in try FileManager.default.contentsOfDirectory(at: products, includingPropertiesForKeys: nil)
        where made.contains(file.pathExtension) {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// Builds a target.
    func build(_ style: Style) throws {
        let output = try run(["swift", "build", "--package-path", folder.path, "--target", style.rawValue])
        guard output.status == 0 else { throw Failure(output: output.text) }
    }

    /// Type-checks a file with a long body, beside the modules that a build has made.
    func check(_ body: LongBody, annotated: Bool, timing: inout Measurement) throws {
        try write(body.source(annotated: annotated), to: "Body.swift")
        let products = folder.appending(path: ".build/debug")
        let plugIn = plugIn ?? products.appending(path: "HaltStateMacroPlugin-tool").path
        let arguments = [
            "swiftc", "-swift-version", "6", "-parse-as-library", "-typecheck",
            "-I", products.appending(path: "Modules").path,
            "-load-plugin-executable", "\(plugIn)#HaltStateMacroPlugin", folder.appending(path: "Body.swift").path,
        ]
        var output = (status: Int32(0), text: "")
        try timing.time(calls: 1) { output = try run(arguments) }
        let isRight = output.status == 0
        // What is measured is the compiler's own report of the one mistake, or none.
        let isExpected =
            isRight != body.isWrong && (isRight || output.text.contains("cannot convert value of type 'Int'"))
        guard isExpected else { throw Failure(output: output.text) }
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// A run of the compiler that ended otherwise than it should, and what it said.
    struct Failure: Error {
        let output: String
    }

    private func sources(of style: Style) -> URL { folder.appending(path: "Sources/\(style.rawValue)") }

    private func write(_ text: String, to path: String) throws {
        try text.write(to: folder.appending(path: path), atomically: true, encoding: .utf8)
    }

    private func write(file: Int, in style: Style, divisor: Int) throws {
        let functions = (0..<Self.functionsPerFile).map { index in
            let number = file * Self.functionsPerFile + index
            let body = Self.body(divisor: index == 0 ? divisor : 2)
            let effects = index.isMultiple(of: 2) ? "async throws" : "throws"
            return switch style {
            case .annotated: Self.annotated(number, effects: effects, body: body, type: "Desk\(file)")
            case .byHand: Self.byHand(number, effects: effects, body: body)
            case .guarded, .tools: Self.tool(number, body: body, type: "Desk\(file)")
            }
        }
        let type =
            "\(style == .tools ? "@GuardedTools " : "")struct Desk\(file): Sendable {\n    let client: HaltStateClient\n\n"
            + "\(functions.joined(separator: "\n\n"))\n}\n"
        let imports = "import HaltState\n\(style == .tools ? "import HaltStateTools\n" : "")"
        try write("\(imports)\n\(type)", to: "Sources/\(style.rawValue)/Desk\(file).swift")
    }
}

extension SamplePackage {
    private static func annotated(_ number: Int, effects: String, body: String, type: String) -> String {
        #"""
            @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}", riskClass: .high, client: \\#(type).client)
            func refund\#(number)(
                _ order: Order,
                @Amount("amount_cents") cents: Int,
                @Identifier currency: String,
                note: String
            ) \#(effects) -> Receipt {
                \#(body)
            }
        """#
    }

    private static func tool(_ number: Int, body: String, type: String) -> String {
        #"""
            /// Refunds an order.
            /// - Parameter orderID: The number on the invoice.
            @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}", riskClass: .high, client: \\#(type).client)
            func refund\#(number)(
                @Identifier("order_id") orderID: String,
                @Amount("amount_cents", in: 1...50_000) cents: Int,
                @Identifier currency: String = "EUR",
                @Unbound note: String
            ) async throws -> Receipt {
                let order = Order(id: orderID.count, region: currency)
                \#(body)
            }
        """#
    }

    private static func byHand(_ number: Int, effects: String, body: String) -> String {
        let call = effects.hasPrefix("async") ? "try await client.guard" : "try client.blocking.guard"
        return #"""
                func refund\#(number)(_ order: Order, cents: Int, currency: String, note: String) \#(effects) -> Receipt {
                    \#(call)(
                        "refund.create",
                        context: ["amount_cents": .integer(Int64(cents)), "currency": .string(currency)],
                        idempotencyKey: "refund:\(order.id)",
                        riskClass: .high
                    ) { _ in
                        \#(body)
                    }
                }
            """#
    }

    private static func body(divisor: Int) -> String {
        #"""
        let part = cents / \#(divisor)
                let label = note.isEmpty ? currency : note
                return Receipt(text: "\(order.id) \(label) \(part)")
        """#
    }

    private static let model = """
        struct Order: Codable, Sendable {
            var id: Int
            var region: String
        }

        struct Receipt: Codable, Sendable {
            var text: String
        }

        """

    private var manifest: String {
        // Of two plug-ins for one module the compiler takes the first that it is given, and a target's own flags come first.
        let flags = plugIn.map { plugIn in
            ["-load-plugin-executable", "\(plugIn)#HaltStateMacroPlugin"].flatMap { ["-Xfrontend", $0] }
        }
        let targets = Style.allCases.map {
            ".target(name: \"\($0.rawValue)\", dependencies: products, swiftSettings: flags),"
        }
        return """
            // swift-tools-version: 6.2

            import PackageDescription

            let products: [Target.Dependency] = ["HaltState", "HaltStateTools"].map {
                .product(name: $0, package: "haltstate-swift")
            }
            let flags: [SwiftSetting] = [.unsafeFlags(\(flags ?? []))]
            let package = Package(
                name: "sample",
                platforms: [.macOS(.v15)],
                dependencies: [.package(path: "haltstate-swift")],
                targets: [
                    \(targets.joined(separator: "\n            "))
                ]
            )

            """
    }
}
#endif
