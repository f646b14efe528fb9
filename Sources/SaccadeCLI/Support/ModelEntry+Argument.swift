import ArgumentParser
import Saccade

extension ModelEntry {
  /// The model that an argument names; capitals do not matter.
  /// - Throws: `ValidationError` if there is none
  init(argument name: String) throws {
    guard let entry = ModelCatalog.entry(named: name) else {
      throw ValidationError("no model '\(name)'\(ModelCatalog.hint(for: name)) (saccade models list shows all)")
    }
    self = entry
  }

  /// Checks that it takes images of a side, and that memory holds so many of them.
  /// - Parameter side: what --size says; nil is the model's own
  /// - Throws: `ValidationError` if not
  func check(images count: Int, side: Int?) throws {
    if let side, !takes(imageSide: side) {
      let step = imageSideStep.map { ", in steps of \($0)" } ?? ""
      throw ValidationError("\(name) takes images of \(imageSides) pixels a side\(step): \(side)")
    }
    let (_, channels, own) = defaults
    try BenchModel.checkMemory(of: count, channels: channels, side: side ?? own)
  }
}

extension BenchModel {
  /// Checks that memory holds so many images.
  /// - Throws: `ValidationError` if not
  static func checkMemory(of count: Int, channels: Int, side: Int) throws {
    // Both sides and the count are bounded above: the product has a number.
    let bytes = count * channels * side * side * 4
    if bytes > Memory.limitBytes {
      throw ValidationError(
        "--batch: \(count) images of \(side)×\(side) take \(memorySize(bytes)), and there are "
          + "\(memorySize(Memory.limitBytes)); take fewer, or smaller ones (--size)")
    }
  }
}
