// swift-tools-version: 6.2

import CompilerPluginSupport
import PackageDescription

/// Platforms without CryptoKit take the same API from swift-crypto.
let withoutCryptoKit: [Platform] = [.linux, .android, .windows, .wasi, .openbsd]

extension Target.Dependency {
    /// A product that a target needs only with a trait.
    static func product(_ name: String, of package: String, with trait: String) -> Self {
        .product(name: name, package: package, condition: .when(traits: [trait]))
    }
}

/// Hummingbird, and what of its own dependencies its interface is made of.
let serverProducts: [Target.Dependency] = [
    .product("Hummingbird", of: "hummingbird", with: "Server"),
    .product("HummingbirdCore", of: "hummingbird", with: "Server"),
    .product("HummingbirdTLS", of: "hummingbird", with: "Server"),
    .product("Mustache", of: "swift-mustache", with: "Server"),
    .product("_CryptoExtras", of: "swift-crypto", with: "Server"),
    .product("NIOCore", of: "swift-nio", with: "Server"),
    .product("NIOHTTP1", of: "swift-nio", with: "Server"),
    .product("NIOHTTPTypes", of: "swift-nio-extras", with: "Server"),
    .product("NIOHTTPTypesHTTP1", of: "swift-nio-extras", with: "Server"),
    .product("NIOSSL", of: "swift-nio-ssl", with: "Server"),
    .product("Logging", of: "swift-log", with: "Server"),
    .product("HTTPTypes", of: "swift-http-types", with: "Server"),
    .product("ServiceLifecycle", of: "swift-service-lifecycle", with: "Server"),
]

let package = Package(
    name: "haltstate-swift",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "HaltState", targets: ["HaltState"]),
        .library(name: "HaltStateTools", targets: ["HaltStateTools"]),
        .library(name: "HaltStateRemote", targets: ["HaltStateRemote"]),
        .library(name: "HaltStateAsyncHTTPClient", targets: ["HaltStateAsyncHTTPClient"]),
        .library(name: "HaltStateServiceLifecycle", targets: ["HaltStateServiceLifecycle"]),
        .library(name: "HaltStateAuthority", targets: ["HaltStateAuthority"]),
        .library(name: "HaltStateSQLite", targets: ["HaltStateSQLite"]),
        .library(name: "HaltStateTesting", targets: ["HaltStateTesting"]),
        .library(name: "HaltStateSwiftTesting", targets: ["HaltStateSwiftTesting"]),
        .library(name: "HaltStateServer", targets: ["HaltStateServer"]),
        .executable(name: "haltstate", targets: ["HaltStateTool"]),
        .plugin(name: "HaltStateActionCatalog", targets: ["HaltStateActionCatalog"]),
        .plugin(name: "HaltStateAuditGuards", targets: ["HaltStateAuditGuards"]),
    ],
    traits: [
        .default(enabledTraits: ["Macros"]),
        .trait(name: "Macros", description: "The annotations, such as @Guarded. Needs swift-syntax at compile time."),
        .trait(name: "SQLite", description: "The durable ledger. Needs GRDB and SQLite's headers."),
        .trait(
            name: "Tool",
            description: "The haltstate command-line tool. Needs swift-argument-parser.",
            enabledTraits: ["Macros", "SQLite"],
        ),
        .trait(
            name: "AsyncHTTPClient",
            description: "A transport for services that run SwiftNIO anyway. Needs AsyncHTTPClient.",
        ),
        .trait(
            name: "ServiceLifecycle",
            description: "The kill switch as a service of a group. Needs swift-service-lifecycle.",
        ),
        .trait(
            name: "Server",
            description: "The authority over HTTP, and haltstate serve. Needs Hummingbird.",
            enabledTraits: ["Tool"],
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/swiftlang/swift-syntax", "600.0.0"..<"604.0.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.25.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        // What guarded functions are written with.
        .target(
            name: "HaltState",
            dependencies: [
                .target(name: "HaltStateMacroPlugin", condition: .when(traits: ["Macros"])),
                .product(name: "Crypto", package: "swift-crypto", condition: .when(platforms: withoutCryptoKit)),
            ],
        ),
        .target(
            name: "HaltStateTools",
            dependencies: ["HaltState", .target(name: "HaltStateMacroPlugin", condition: .when(traits: ["Macros"]))],
        ),
        .target(
            name: "HaltStateMacros",
            dependencies: [.product("SwiftSyntaxMacros", of: "swift-syntax", with: "Macros")],
        ),
        .macro(
            name: "HaltStateMacroPlugin",
            dependencies: [
                "HaltStateMacros",
                .product("SwiftSyntaxMacros", of: "swift-syntax", with: "Macros"),
                .product("SwiftCompilerPlugin", of: "swift-syntax", with: "Macros"),
            ],
        ),

        // An authority elsewhere. Apart, because it links FoundationNetworking and with it libcurl on Linux.
        .target(name: "HaltStateRemote", dependencies: ["HaltState"]),
        .target(
            name: "HaltStateAsyncHTTPClient",
            dependencies: [
                "HaltStateRemote",
                .product("AsyncHTTPClient", of: "async-http-client", with: "AsyncHTTPClient"),
                .product("NIOCore", of: "swift-nio", with: "AsyncHTTPClient"),
                .product("NIOHTTP1", of: "swift-nio", with: "AsyncHTTPClient"),
                .product("NIOPosix", of: "swift-nio", with: "AsyncHTTPClient"),
                .product("NIOSSL", of: "swift-nio-ssl", with: "AsyncHTTPClient"),
            ],
        ),
        .target(
            name: "HaltStateServiceLifecycle",
            dependencies: [
                "HaltState",
                .product("ServiceLifecycle", of: "swift-service-lifecycle", with: "ServiceLifecycle"),
            ],
        ),

        // An authority of one's own, its ledger, and what tests stand on.
        .target(name: "HaltStateAuthority", dependencies: ["HaltState"]),
        .target(name: "CLedgerFile"),
        .target(
            name: "HaltStateSQLite",
            dependencies: [
                "HaltStateAuthority", "CLedgerFile",
                .product("GRDB", of: "GRDB.swift", with: "SQLite"),
                .product("GRDBSQLite", of: "GRDB.swift", with: "SQLite"),
            ],
        ),
        .target(name: "HaltStateTesting", dependencies: ["HaltStateAuthority"]),
        // Apart, because whatever links it links Swift Testing, which is not there in apps, tools and static builds.
        .target(name: "HaltStateSwiftTesting", dependencies: ["HaltStateTesting"]),

        // The server and the command.
        .target(
            name: "HaltStateServer",
            dependencies: ["HaltStateAuthority"] + serverProducts,
            resources: [.embedInCode("Page/Templates")],
        ),
        .target(name: "CGroupWitness"),
        .executableTarget(
            name: "HaltStateTool",
            dependencies: [
                "HaltStateSQLite", "HaltStateServer", "CGroupWitness",
                .product("GRDB", of: "GRDB.swift", with: "Tool"),
                .product("ArgumentParser", of: "swift-argument-parser", with: "Tool"),
                .product("Logging", of: "swift-log", with: "Server"),
                .product("NIOSSL", of: "swift-nio-ssl", with: "Server"),
                .product("UnixSignals", of: "swift-service-lifecycle", with: "Server"),
                .product("ServiceLifecycle", of: "swift-service-lifecycle", with: "Server"),
            ],
            resources: [.embedInCode("Demo/Resources")],
        ),

        // What checks a program while it is built.
        .executableTarget(name: "HaltStateCatalogGenerator", dependencies: ["HaltStateAuthority"]),
        .plugin(
            name: "HaltStateActionCatalog",
            capability: .buildTool(),
            dependencies: ["HaltStateCatalogGenerator"],
            path: "Sources/HaltStateActionCatalog",
        ),
        .executableTarget(
            name: "HaltStateAudit",
            dependencies: [
                "HaltStateAuthority", "HaltStateMacros",
                .product("SwiftParser", of: "swift-syntax", with: "Macros"),
                .product("SwiftSyntax", of: "swift-syntax", with: "Macros"),
            ],
        ),
        .plugin(
            name: "HaltStateAuditGuards",
            capability: .command(
                intent: .custom(
                    verb: "audit-guards",
                    description: "Find calls with side effects that no guard stands before.",
                ),
            ),
            dependencies: ["HaltStateAudit"],
            path: "Sources/HaltStateAuditGuards",
        ),

        // What is measured, and what runs for hours.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "HaltStateRemote", "HaltStateSQLite", "HaltStateServer", "HaltStateAsyncHTTPClient",
                .product("GRDB", of: "GRDB.swift", with: "SQLite"),
                .product("NIOPosix", of: "swift-nio", with: "Server"),
                .product("UnixSignals", of: "swift-service-lifecycle", with: "Server"),
            ] + serverProducts,
            path: "Tests/Benchmarks",
        ),
        .executableTarget(
            name: "Endurance",
            dependencies: [
                "HaltStateRemote", "HaltStateSQLite", "HaltStateServer", "HaltStateAsyncHTTPClient", "HaltStateTesting",
                .product("GRDBSQLite", of: "GRDB.swift", with: "SQLite"),
            ] + serverProducts,
            path: "Tests/Endurance",
        ),

        // What tests have in common: the promises as tags and waiting for a condition; the macros of others; a client
        // whose names shadow those of the library.
        .target(name: "Expectations", dependencies: ["HaltState"], path: "Tests/Expectations"),
        .macro(
            name: "ForeignMacros",
            dependencies: [
                .product("SwiftSyntaxMacros", of: "swift-syntax", with: "Macros"),
                .product("SwiftCompilerPlugin", of: "swift-syntax", with: "Macros"),
            ],
            path: "Tests/ForeignMacros",
        ),
        .target(
            name: "ForeignAnnotations",
            dependencies: [.target(name: "ForeignMacros", condition: .when(traits: ["Macros"]))],
            path: "Tests/ForeignAnnotations",
        ),
        .target(name: "ShadowingClient", dependencies: ["HaltState"], path: "Tests/ShadowingClient"),

        // The tests of each target.
        .testTarget(
            name: "HaltStateTests",
            dependencies: [
                "Expectations", "HaltStateRemote", "HaltStateTesting",
                .product(name: "Crypto", package: "swift-crypto", condition: .when(platforms: withoutCryptoKit)),
            ],
        ),
        .testTarget(name: "HaltStateToolsTests", dependencies: ["Expectations", "HaltStateTesting", "HaltStateTools"]),
        .testTarget(
            name: "HaltStateMacrosTests",
            dependencies: [
                "Expectations", "HaltState", "HaltStateMacros", "HaltStateTools", "ForeignAnnotations",
                .product("SwiftSyntaxMacros", of: "swift-syntax", with: "Macros"),
                .product("SwiftSyntaxMacrosGenericTestSupport", of: "swift-syntax", with: "Macros"),
            ],
            exclude: ["Fixtures"],
        ),
        .testTarget(
            name: "HaltStateAnnotationTests",
            dependencies: [
                "Expectations", "HaltStateRemote", "HaltStateSwiftTesting", "HaltStateTesting", "ShadowingClient",
            ],
        ),
        .testTarget(
            name: "HaltStateRemoteTests",
            dependencies: [
                "Expectations", "HaltStateAsyncHTTPClient", "HaltStateRemote", "HaltStateServiceLifecycle",
                "HaltStateTesting",
                .product("ServiceLifecycle", of: "swift-service-lifecycle", with: "ServiceLifecycle"),
                .product("Logging", of: "swift-log", with: "ServiceLifecycle"),
                .product("AsyncHTTPClient", of: "async-http-client", with: "AsyncHTTPClient"),
                .product("NIOCore", of: "swift-nio", with: "AsyncHTTPClient"),
                .product("NIOHTTP1", of: "swift-nio", with: "AsyncHTTPClient"),
            ],
        ),
        .testTarget(
            name: "HaltStateAuthorityTests",
            dependencies: ["Expectations", "HaltStateTesting"],
            resources: [.copy("Fixtures")],
        ),
        .testTarget(
            name: "HaltStateSQLiteTests",
            dependencies: [
                "Expectations", "HaltStateSQLite", "HaltStateTesting",
                .product("GRDB", of: "GRDB.swift", with: "SQLite"),
            ],
            resources: [.copy("Fixtures")],
        ),
        .testTarget(
            name: "HaltStateServerTests",
            dependencies: [
                "Expectations", "HaltStateRemote", "HaltStateServer", "HaltStateSQLite", "HaltStateTesting",
                .product("GRDB", of: "GRDB.swift", with: "Server"),
                .product("NIOEmbedded", of: "swift-nio", with: "Server"),
                .product("NIOPosix", of: "swift-nio", with: "Server"),
            ] + serverProducts,
        ),
        .testTarget(
            name: "HaltStateToolTests",
            dependencies: [
                "Expectations", "HaltStateAsyncHTTPClient", "HaltStateRemote", "HaltStateTool", "HaltStateSQLite",
                "HaltStateTesting",
                .product("AsyncHTTPClient", of: "async-http-client", with: "AsyncHTTPClient"),
                .product("GRDB", of: "GRDB.swift", with: "Tool"),
                .product("NIOCore", of: "swift-nio", with: "Server"),
                .product("NIOPosix", of: "swift-nio", with: "Server"),
                .product("NIOSSL", of: "swift-nio-ssl", with: "Server"),
            ],
        ),
        .testTarget(
            name: "HaltStatePluginTests",
            dependencies: ["Expectations", "HaltState", "HaltStateAudit", "HaltStateCatalogGenerator"],
        ),
        .testTarget(name: "EnduranceTests", dependencies: ["Endurance", "Expectations"]),
    ],
)

/// SE-0486 lists these names; `InternalImportsByDefault` is SE-0409, `MemberImportVisibility` SE-0444,
/// `ExistentialAny` SE-0335, `NonisolatedNonsendingByDefault` SE-0461, `InferIsolatedConformances` SE-0470,
/// `ImmutableWeakCaptures` SE-0481.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

let targetsInC: Set = ["CGroupWitness", "CLedgerFile"]
for target in package.targets where target.type != .plugin && !targetsInC.contains(target.name) {
    target.swiftSettings = settings
}
