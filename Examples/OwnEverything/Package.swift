// swift-tools-version: 6.2
import PackageDescription

// A package of one's own that trains with everything of its own: the article docs/Saccade.docc/YourOwnParts.md tells about
// it. Outside this repository the dependency is `.package(url: …)`.
let package = Package(
  name: "own-everything",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "saccade", path: "../..")],
  targets: [
    .executableTarget(name: "OwnEverything", dependencies: [.product(name: "Saccade", package: "saccade")])
  ]
)
