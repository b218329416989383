// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "llm-chat",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "haltstate-swift", path: "../..")],
    targets: [
        .executableTarget(
            name: "llm-chat",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
            ],
            path: "Sources/LLMChat"
        ),
        .testTarget(
            name: "LLMChatTests",
            dependencies: [
                "llm-chat",
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateTesting", package: "haltstate-swift"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
