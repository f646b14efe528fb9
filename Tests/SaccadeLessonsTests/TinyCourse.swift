import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels

@testable import SaccadeLessons

/// A data root with small data sets that are easy to learn, and lessons on it that take about a second.
final class TinyCourse: Sendable {
  let path: String

  /// For all tests: nothing writes into it once it is there.
  static let shared = Result { try TinyCourse() }

  private init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "saccade-lessons-\(UUID().uuidString)").path
    // As many as the shortest lessons on them take.
    for (name, count) in [("mnist", 1100), ("fashion-mnist", 4096)] {
      try write(idx(count: count, seed: 1, side: 28), to: "\(name)/train-images-idx3-ubyte")
      try write(labels(count: count), to: "\(name)/train-labels-idx1-ubyte")
      try write(idx(count: 60, seed: 2, side: 28), to: "\(name)/t10k-images-idx3-ubyte")
      try write(labels(count: 60), to: "\(name)/t10k-labels-idx1-ubyte")
    }
    // Somebody else's data under a known name.
    try write(idx(count: 20, seed: 5, side: 22), to: "other/mnist/train-images-idx3-ubyte")
    try write(labels(count: 20), to: "other/mnist/train-labels-idx1-ubyte")
    // Data that were cut, and data of which all are of one class.
    for (name, count, classes) in [("cut", 1, 10), ("equal", 1100, 1)] {
      try write(idx(count: count, seed: 1, side: 28), to: "\(name)/mnist/train-images-idx3-ubyte")
      try write(labels(count: count, classes: classes), to: "\(name)/mnist/train-labels-idx1-ubyte")
    }
    let classes = (0..<10).map { "class\($0)\n" }.joined()
    try write(Array(classes.utf8), to: "cifar10/batches.meta.txt")
    try write(cifar(count: 100, seed: 3), to: "cifar10/data_batch_1.bin")
    try write(cifar(count: 60, seed: 4), to: "cifar10/test_batch.bin")
  }

  /// Settings that make a lesson short.
  var settings: LessonSettings {
    var settings = LessonSettings()
    settings.length = 0.01
    settings.repeats = 1
    settings.root = DataRoot(path)
    return settings
  }

  /// The file of a network with random weights.
  static let weights = Result {
    let course = try shared.get()
    let path = "\(course.path)/mobilenet.safetensors"
    try withRandomness(RandomStream(seed: 5)) { MobileNetV2(.init()) }.save(to: path)
    return path
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Noise with a bright bar, whose place is the class.
  private func picture(_ label: Int, side: Int, _ random: inout RandomStream) -> [UInt8] {
    (0..<side * side).map { place in
      let isBar = place % side / 2 == label + 1
      return UInt8(isBar ? 200 + random.integer(below: 50) : random.integer(below: 60))
    }
  }

  private func idx(count: Int, seed: UInt64, side: Int) -> [UInt8] {
    var random = RandomStream(seed: seed)
    let header = [0, 0, 8, 3] + big(count) + big(side) + big(side)
    return header + (0..<count).flatMap { picture($0 % 10, side: side, &random) }
  }

  private func labels(count: Int, classes: Int = 10) -> [UInt8] {
    [0, 0, 8, 1] + big(count) + (0..<count).map { UInt8($0 % classes) }
  }

  private func cifar(count: Int, seed: UInt64) -> [UInt8] {
    var random = RandomStream(seed: seed)
    return (0..<count).flatMap { number -> [UInt8] in
      [UInt8(number % 10)] + (0..<3).flatMap { _ in picture(number % 10, side: 32, &random) }
    }
  }

  private func big(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } }
}
