// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "cron-job",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "haltstate-swift", path: "../..", traits: [.defaults, "SQLite"])
    ],
    targets: [
        .executableTarget(
            name: "cron-job",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateSQLite", package: "haltstate-swift"),
            ],
            path: "Sources/CronJob"
        )
    ],
    swiftLanguageModes: [.v6]
)
