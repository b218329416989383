// swift-tools-version: 6.2

import CompilerPluginSupport
import PackageDescription

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

/// Platforms without CryptoKit take the same API from swift-crypto.
let withoutCryptoKit: [Platform] = [.linux, .android, .windows, .wasi, .openbsd]

/// Hummingbird, and what of its own dependencies its interface is made of.
let serverProducts: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Server"])),
    .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Server"])),
    .product(name: "HummingbirdTLS", package: "hummingbird", condition: .when(traits: ["Server"])),
    .product(name: "Mustache", package: "swift-mustache", condition: .when(traits: ["Server"])),
    .product(name: "_CryptoExtras", package: "swift-crypto", condition: .when(traits: ["Server"])),
    .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Server"])),
    .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Server"])),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: .when(traits: ["Server"])),
    .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras", condition: .when(traits: ["Server"])),
    .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Server"])),
    .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Server"])),
    .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Server"])),
    .product(
        name: "ServiceLifecycle",
        package: "swift-service-lifecycle",
        condition: .when(traits: ["Server"]),
    ),
]

let package = Package(
    name: "haltstate-swift",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "HaltState", targets: ["HaltState"]),
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
        .target(
            name: "HaltState",
            dependencies: [
                .target(name: "HaltStateMacroPlugin", condition: .when(traits: ["Macros"])),
                .product(name: "Crypto", package: "swift-crypto", condition: .when(platforms: withoutCryptoKit)),
            ],
            swiftSettings: settings,
        ),
        // Apart, because it links FoundationNetworking and with it libcurl on Linux.
        .target(name: "HaltStateRemote", dependencies: ["HaltState"], swiftSettings: settings),
        .target(
            name: "HaltStateMacros",
            dependencies: [
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"]))
            ],
            swiftSettings: settings,
        ),
        .macro(
            name: "HaltStateMacroPlugin",
            dependencies: [
                "HaltStateMacros",
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax", condition: .when(traits: ["Macros"])),
            ],
            swiftSettings: settings,
        ),
        .target(
            name: "HaltStateAsyncHTTPClient",
            dependencies: [
                "HaltStateRemote",
                .product(
                    name: "AsyncHTTPClient",
                    package: "async-http-client",
                    condition: .when(traits: ["AsyncHTTPClient"]),
                ),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["AsyncHTTPClient"])),
            ],
            swiftSettings: settings,
        ),
        .target(
            name: "HaltStateServiceLifecycle",
            dependencies: [
                "HaltState",
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"]),
                ),
            ],
            swiftSettings: settings,
        ),
        .target(
            name: "HaltStateAuthority",
            dependencies: ["HaltState"],
            swiftSettings: settings,
        ),
        .target(name: "CLedgerFile"),
        .target(name: "CGroupWitness"),
        .target(
            name: "HaltStateSQLite",
            dependencies: [
                "HaltStateAuthority", "CLedgerFile",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings,
        ),
        .target(name: "HaltStateTesting", dependencies: ["HaltStateAuthority"], swiftSettings: settings),
        // Apart, because whatever links it links Swift Testing, which is not there in apps, tools and static builds.
        .target(name: "HaltStateSwiftTesting", dependencies: ["HaltStateTesting"], swiftSettings: settings),
        .target(
            name: "HaltStateServer",
            dependencies: ["HaltStateAuthority"] + serverProducts,
            resources: [.embedInCode("Page/Templates")],
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "HaltStateTool",
            dependencies: [
                "HaltStateSQLite", "HaltStateServer", "CGroupWitness",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Tool"])),
                .product(
                    name: "ArgumentParser",
                    package: "swift-argument-parser",
                    condition: .when(traits: ["Tool"]),
                ),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Server"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Server"])),
                .product(
                    name: "UnixSignals",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Server"]),
                ),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Server"]),
                ),
            ],
            resources: [.embedInCode("Demo/Resources")],
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "HaltStateCatalogGenerator",
            dependencies: ["HaltStateAuthority"],
            swiftSettings: settings,
        ),
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
                .product(name: "SwiftParser", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftSyntax", package: "swift-syntax", condition: .when(traits: ["Macros"])),
            ],
            swiftSettings: settings,
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
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "HaltStateRemote", "HaltStateSQLite", "HaltStateServer", "HaltStateAsyncHTTPClient",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Server"])),
                .product(
                    name: "UnixSignals",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["Server"]),
                ),
            ] + serverProducts,
            path: "Tests/Benchmarks",
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "Endurance",
            dependencies: [
                "HaltStateRemote", "HaltStateSQLite", "HaltStateServer", "HaltStateAsyncHTTPClient", "HaltStateTesting",
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ] + serverProducts,
            path: "Tests/Endurance",
            swiftSettings: settings,
        ),
        // What the tests of all targets have in common: the promises as tags, and waiting for a condition.
        .target(
            name: "Expectations",
            dependencies: ["HaltState"],
            path: "Tests/Expectations",
            swiftSettings: settings,
        ),
        .testTarget(name: "EnduranceTests", dependencies: ["Endurance", "Expectations"], swiftSettings: settings),
        .testTarget(
            name: "HaltStateTests",
            dependencies: [
                "Expectations", "HaltStateRemote", "HaltStateTesting",
                .product(name: "Crypto", package: "swift-crypto", condition: .when(platforms: withoutCryptoKit)),
            ],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateRemoteTests",
            dependencies: [
                "Expectations", "HaltStateAsyncHTTPClient", "HaltStateRemote", "HaltStateServiceLifecycle",
                "HaltStateTesting",
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"]),
                ),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["ServiceLifecycle"])),
                .product(
                    name: "AsyncHTTPClient",
                    package: "async-http-client",
                    condition: .when(traits: ["AsyncHTTPClient"]),
                ),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["AsyncHTTPClient"])),
            ],
            swiftSettings: settings,
        ),
        .macro(
            name: "ForeignMacros",
            dependencies: [
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax", condition: .when(traits: ["Macros"])),
            ],
            path: "Tests/ForeignMacros",
            swiftSettings: settings,
        ),
        .target(
            name: "ForeignAnnotations",
            dependencies: [.target(name: "ForeignMacros", condition: .when(traits: ["Macros"]))],
            path: "Tests/ForeignAnnotations",
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateMacrosTests",
            dependencies: [
                "Expectations", "HaltState", "HaltStateMacros", "ForeignAnnotations",
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(
                    name: "SwiftSyntaxMacrosGenericTestSupport",
                    package: "swift-syntax",
                    condition: .when(traits: ["Macros"]),
                ),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings,
        ),
        .target(
            name: "ShadowingClient",
            dependencies: ["HaltState"],
            path: "Tests/ShadowingClient",
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateAnnotationTests",
            dependencies: ["Expectations", "HaltStateSwiftTesting", "HaltStateTesting", "ShadowingClient"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateAuthorityTests",
            dependencies: ["Expectations", "HaltStateTesting"],
            resources: [.copy("Fixtures")],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateSQLiteTests",
            dependencies: [
                "Expectations", "HaltStateSQLite", "HaltStateTesting",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateServerTests",
            dependencies: [
                "Expectations", "HaltStateRemote", "HaltStateServer", "HaltStateSQLite", "HaltStateTesting",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Server"])),
                .product(name: "NIOEmbedded", package: "swift-nio", condition: .when(traits: ["Server"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Server"])),
            ] + serverProducts,
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStatePluginTests",
            dependencies: ["Expectations", "HaltState", "HaltStateAudit", "HaltStateCatalogGenerator"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "HaltStateToolTests",
            dependencies: [
                "Expectations", "HaltStateAsyncHTTPClient", "HaltStateRemote", "HaltStateTool", "HaltStateSQLite",
                "HaltStateTesting",
                .product(
                    name: "AsyncHTTPClient",
                    package: "async-http-client",
                    condition: .when(traits: ["AsyncHTTPClient"]),
                ),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Tool"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Server"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Server"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Server"])),
            ],
            swiftSettings: settings,
        ),
    ],
)
