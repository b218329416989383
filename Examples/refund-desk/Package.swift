// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "refund-desk",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haltstate-swift", path: "../..", traits: [.defaults, "SQLite"])
    ],
    targets: [
        .target(
            name: "RefundDesk",
            dependencies: [.product(name: "HaltState", package: "haltstate-swift")],
            resources: [.copy("haltstate-policies.json")],
            plugins: [.plugin(name: "HaltStateActionCatalog", package: "haltstate-swift")]
        ),
        .executableTarget(
            name: "refund-desk",
            dependencies: [
                "RefundDesk",
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateSQLite", package: "haltstate-swift"),
            ],
            path: "Sources/Command"
        ),
        .testTarget(
            name: "RefundDeskTests",
            dependencies: [
                "RefundDesk",
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateSwiftTesting", package: "haltstate-swift"),
                .product(name: "HaltStateTesting", package: "haltstate-swift"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
