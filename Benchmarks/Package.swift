// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "saccade-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "saccade", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    // What is pure: figures, tables, plots. It knows neither Saccade nor processes, so its tests are quick.
    .target(name: "BenchmarkReport", swiftSettings: strict),
    .executableTarget(
      name: "SaccadeBench",
      dependencies: [
        "BenchmarkReport",
        .product(name: "Saccade", package: "saccade"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "BenchmarkReportTests", dependencies: ["BenchmarkReport"], swiftSettings: strict),
  ]
)
