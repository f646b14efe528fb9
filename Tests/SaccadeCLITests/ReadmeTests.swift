import Foundation
import Saccade
import Testing

@Suite("The README says what runs")
struct ReadmeTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  // What stands between the marks stands in the README, word for word.
  private static func train() throws -> Double {
    // README begins
    let train = ShapesDataset(count: 10_000, part: "train")
    let preprocessing = Preprocessing([RandomFlip()], size: ImageSize(square: 32), normalization: .unit(.rgb))
    let samples = ClassificationSamples(train, preprocessing: preprocessing)
    let loader = BatchLoader(samples, batchSize: 32, shuffled: true, seed: 7)

    let model = SmallResNet(depth: 8, classes: train.classNames.count)
    let optimizer = Muon(model)
    var metrics = ClassificationMetrics()
    for epoch in 0..<4 {
      optimizer.learningRate = 0.01 * (1 + cos(.pi * Double(epoch) / 4))
      metrics = ClassificationMetrics()
      let batches = loader.batches(epoch: epoch)
      while let batch = try batches.next() {
        optimizer.clearGradients()
        let logits = model(batch.images)
        let loss = crossEntropy(logits, batch.labels)
        loss.backward()
        optimizer.step()
        metrics.add(logits: logits, labels: batch.labels, loss: Double(loss.item()))
      }
      print("epoch \(epoch + 1): loss \(metrics.loss), top-1 \(metrics.top1)")
    }
    // README ends
    return metrics.top1
  }

  @Test("its training loop is this one, and it learns")
  func loop() throws {
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let lines = source.components(separatedBy: "\n")
    let start = try #require(lines.firstIndex { $0.hasSuffix("// README begins") && $0.hasPrefix("    //") })
    let end = try #require(lines.firstIndex { $0.hasSuffix("// README ends") && $0.hasPrefix("    //") })
    let code = lines[(start + 1)..<end].map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : $0 }
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(code.joined(separator: "\n")))
    // Guessing names a tenth; it was 94 % on 26 November 2026. First weights without luck are a matter of the seed.
    #expect(try withRandomness(RandomStream(seed: 1)) { try Self.train() } > 0.85)
  }

  @Test("it asks for the Swift that the packages and the setup script ask for")
  func swiftVersion() throws {
    func text(_ path: String) throws -> String {
      try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }
    let readme = try text("README.md")
    let version = try #require(readme.firstMatch(of: /with Swift ([0-9]+\.[0-9]+) or newer/)).1
    for package in ["", "Benchmarks/", "Tests/Conformance/"] {
      #expect(try text("\(package)Package.swift").hasPrefix("// swift-tools-version: \(version)\n"), "\(package)")
    }
    #expect(try text("scripts/setup").contains("Saccade needs Swift \(version) or newer"))
  }

  @Test("the configurations it shows are valid ones")
  func configurations() throws {
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let epochs = try readme.components(separatedBy: "```yaml\n").dropFirst().map { yaml in
      let text = try #require(yaml.components(separatedBy: "```").first)
      return try TrainingConfig(yaml: text, name: "README.md").runner.maxEpochs
    }
    #expect(epochs == [5])
  }

  @Test("every recipe in configs is a valid one")
  func recipes() throws {
    let configs = Self.root.appending(path: "configs")
    let files = FileManager.default.enumerator(atPath: configs.path)?.compactMap { $0 as? String } ?? []
    let recipes = files.filter { $0.hasSuffix(".yaml") }
    #expect(!recipes.isEmpty)
    for recipe in recipes {
      #expect(throws: Never.self, "\(recipe)") { try TrainingConfig(file: configs.appending(path: recipe).path) }
    }
  }

  #if os(Linux)
    @Test("weights are read as the article on them does")
    func weights() async {
      await #expect(processExitsWith: .success) {
        // In a folder of its own, which only a process of its own can have.
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(FileManager.default.changeCurrentDirectoryPath(folder.path))
        try ResNet(.resNet18).save(to: "resnet18.pth")

        let file = try WeightsFile("resnet18.pth")
        for entry in file.entries { print(entry.name, entry.dtype, entry.shape) }
        let model = ResNet(.resNet18)
        try model.load(from: "resnet18.pth")
      }
    }
  #endif
}
