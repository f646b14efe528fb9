// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "saccade-conformance",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "saccade", path: "../..")],
  targets: [
    .executableTarget(
      name: "SaccadeConformance",
      dependencies: [.product(name: "Saccade", package: "saccade")],
      swiftSettings: strict)
  ]
)
