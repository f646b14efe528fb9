// swift-tools-version: 6.2
import PackageDescription

// The program behind the article docs/Saccade.docc/DetectionSteps.md: it goes the eight steps and draws their pictures.
let package = Package(
  name: "detection-steps",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "saccade", path: "../..")],
  targets: [
    .executableTarget(name: "DetectionSteps", dependencies: [.product(name: "Saccade", package: "saccade")])
  ]
)
