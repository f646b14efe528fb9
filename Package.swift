// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A Swift target with the house's language settings.
func house(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

/// The tests of one target, in a folder that mirrors it.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name), "SaccadeTestKit"] + dependencies,
    resources: resources,
    swiftSettings: strict)
}

/// A library of the system, found by pkg-config where it has a file for it.
func system(_ name: String, _ pkgConfig: String?, apt: String, brew: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The parts of the page of `saccade view`, which the program has in it.
let viewPage = [
  "app.js", "camera.js", "colours.js", "controls.js", "index.html", "labels.js",
  "layout.js", "matrix.js", "network.js", "numbers.js", "page.css", "panel.js",
  "pictures.js", "renderer.js", "scene.js", "searching.js", "server.js", "surface.js",
]

let package = Package(
  name: "saccade",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Saccade", targets: ["Saccade"]),
    .library(name: "SaccadeONNX", targets: ["SaccadeONNX"]),
    .executable(name: "saccade", targets: ["SaccadeCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // Libraries of the system and C that Swift cannot say: set-jump error handling, vector loops.
    system("COneDNN", "dnnl", apt: "libdnnl-dev", brew: "onednn"),
    system("CJPEG", "libjpeg", apt: "libjpeg-dev", brew: "jpeg-turbo"),
    system("CPNG", "libpng", apt: "libpng-dev", brew: "libpng"),
    system("CWebP", "libwebp", apt: "libwebp-dev", brew: "webp"),
    system("CTIFF", "libtiff-4", apt: "libtiff-dev", brew: "libtiff"),
    system("CGIF", nil, apt: "libgif-dev", brew: "giflib"),
    system("CArchive", "libarchive", apt: "libarchive-dev", brew: "libarchive"),
    system("CZlib", "zlib", apt: "zlib1g-dev", brew: "zlib"),
    system("CCrypto", "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    // LIBLINEAR brings no file for pkg-config.
    system("CLinear", nil, apt: "liblinear-dev", brew: "liblinear"),
    .target(name: "CProcessor"),
    // libcurl, found when something is fetched: the toolchain's own Foundation needs it, but brings no headers.
    .target(name: "CHTTP", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "CImageCodecs", dependencies: ["CProcessor", "CJPEG", "CPNG", "CWebP", "CTIFF", "CGIF"],
      // giflib brings a file for pkg-config only here and there, so that none is asked for; the linker has to be told.
      linkerSettings: [.linkedLibrary("gif")]),
    .target(
      name: "CKernels",
      dependencies: ["CProcessor"],
      cSettings: [.headerSearchPath(".")],
      // One pool of threads with oneDNN: libgomp on Linux, LLVM's libomp on macOS.
      linkerSettings: [
        .linkedLibrary("gomp", .when(platforms: [.linux])), .linkedLibrary("m", .when(platforms: [.linux])),
        .linkedLibrary("omp", .when(platforms: [.macOS])),
      ]),

    // The house, from the ground up: a target imports only what stands above it in this list.
    house("SaccadeText"),
    house("SaccadePlots", ["SaccadeText"]),
    house("SaccadeEngine", ["SaccadeText", "COneDNN", "CKernels", "CProcessor"]),
    house("SaccadeLayers", ["SaccadeEngine"]),
    house("SaccadeGraph", ["SaccadeLayers"]),
    house(
      "SaccadeONNX", ["SaccadeEngine", "SaccadeLayers", "SaccadeGraph", protobuf],
      exclude: ["Schema/onnx.proto", "Schema/README.md"]),
    house("SaccadeConfig", ["SaccadeEngine", yaml]),
    house("SaccadeOptimizers", ["SaccadeLayers", "SaccadeConfig"]),
    house(
      "SaccadeImages", ["SaccadeEngine", "SaccadeConfig", "CImageCodecs"],
      resources: [.embedInCode("Resources/label-font.txt")]),
    house(
      "SaccadeData", ["SaccadeEngine", "SaccadeImages", "SaccadeConfig", "CArchive", "CZlib", "CCrypto", "CHTTP"],
      // In the code: the program `saccade` is one file, which works wherever it is copied to.
      resources: [.embedInCode("Resources/imagenet-classes.tsv")]),
    house("SaccadeLinear", ["SaccadeEngine", "CLinear"]),
    house("SaccadeModels", ["SaccadeLayers", "SaccadeLinear", "SaccadeConfig"]),
    house("SaccadeTasks", ["SaccadeModels", "SaccadeData", "SaccadeConfig", "SaccadeGraph"]),
    // What is seen of a network while it computes, and the page that shows it.
    house(
      "SaccadeView", ["SaccadeEngine", "SaccadeLayers", "SaccadeGraph", "SaccadeImages"],
      resources: viewPage.map { .embedInCode("Page/\($0)") }),
    house("SaccadeTraining", ["SaccadeTasks", "SaccadeOptimizers", "SaccadePlots", "SaccadeView", log]),
    // The experiments of a course, each a page.
    house("SaccadeLessons", ["SaccadeTraining", "SaccadePlots"]),
    house("Saccade", ["SaccadeTraining", "SaccadePlots", "SaccadeView"]),
    // What networks cost on this machine; it asks other programs as well, in ONNX.
    house(
      "SaccadeStudy", ["SaccadeTraining", "SaccadePlots", "SaccadeONNX"], resources: [.embedInCode("Peers/peers.py")]),
    // The page on which one walks through a network, served: the only one that knows of HTTP.
    house("SaccadeViewServer", ["SaccadeText", "SaccadeView", hummingbird, log]),
    .executableTarget(
      name: "SaccadeCLI",
      dependencies: [
        "Saccade", "SaccadeLessons", "SaccadeONNX", "SaccadeStudy", "SaccadeView", "SaccadeViewServer", arguments,
      ],
      swiftSettings: strict),

    house("SaccadeTestKit", ["SaccadeLayers"]),
    tests(of: "SaccadeText"),
    tests(of: "SaccadePlots"),
    tests(of: "SaccadeEngine", ["CKernels"], resources: [.copy("Golden")]),
    tests(of: "SaccadeLayers", resources: [.copy("Golden")]),
    tests(of: "SaccadeGraph", ["SaccadeModels"]),
    tests(of: "SaccadeONNX", ["SaccadeGraph", "SaccadeModels", protobuf]),
    tests(of: "SaccadeConfig"),
    tests(of: "SaccadeOptimizers", resources: [.copy("Golden")]),
    tests(of: "SaccadeImages"),
    tests(of: "SaccadeData", ["CArchive", "CZlib"]),
    tests(of: "SaccadeLinear"),
    tests(of: "SaccadeModels", resources: [.copy("Golden")]),
    tests(of: "SaccadeTasks"),
    tests(of: "SaccadeView", ["SaccadeModels"]),
    tests(of: "SaccadeTraining"),
    tests(of: "SaccadeLessons"),
    tests(of: "SaccadeStudy"),
    tests(of: "Saccade", ["SaccadeLessons", "SaccadeONNX", "SaccadeStudy"]),
    tests(of: "SaccadeCLI", ["Saccade", "SaccadeLessons", "SaccadeONNX", protobuf]),

    // The attacks on readers of outside bytes: see Tests/Fuzz/README.md.
    .target(
      name: "SaccadeFuzzTargets", dependencies: ["SaccadeTraining", "SaccadeONNX", "SaccadeStudy"],
      path: "Tests/Fuzz/Targets",
      swiftSettings: strict),
    .target(name: "CFuzzDriver", path: "Tests/Fuzz/Driver"),
    .executableTarget(
      name: "SaccadeFuzz", dependencies: ["SaccadeFuzzTargets", "CFuzzDriver"], path: "Tests/Fuzz/Program",
      swiftSettings: strict),
    // The attacks on whole runs, by other processes: see Tests/Torture/README.md.
    .executableTarget(
      name: "SaccadeTorture", dependencies: ["SaccadeText", "SaccadeData", "SaccadeLayers"],
      path: "Tests/Torture/Program",
      swiftSettings: strict),
    // Runs models for Tests/Conformance/onnx_models.py, which compares what they give.
    .executableTarget(
      name: "SaccadeONNXConformance", dependencies: ["SaccadeONNX", "SaccadeGraph", "SaccadeModels", "SaccadeTestKit"],
      path: "Tests/Conformance/ONNX",
      swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["SaccadeFuzzTargets"], swiftSettings: strict),
  ]
)
