// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "service-lifecycle",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(path: "../haltstate-swift", traits: ["ServiceLifecycle"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateServiceLifecycle", package: "haltstate-swift"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ]
        )
    ]
)
