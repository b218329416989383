// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "tool-loop",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haltstate-swift", path: "../..", traits: [.defaults, "SQLite"])
    ],
    targets: [
        .target(
            name: "ToolLoop",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateTools", package: "haltstate-swift"),
            ]
        ),
        .target(name: "StubModel"),
        .executableTarget(
            name: "tool-loop",
            dependencies: [
                "ToolLoop", "StubModel",
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateSQLite", package: "haltstate-swift"),
            ],
            path: "Sources/Command"
        ),
        .testTarget(
            name: "ToolLoopTests",
            dependencies: [
                "ToolLoop", "StubModel", "tool-loop",
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateTesting", package: "haltstate-swift"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
