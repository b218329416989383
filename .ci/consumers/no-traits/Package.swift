// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "no-traits",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "../haltstate-swift", traits: [])],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
            ],
            plugins: [.plugin(name: "HaltStateActionCatalog", package: "haltstate-swift")]
        )
    ]
)
