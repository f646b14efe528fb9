import SaccadeText

extension DraftSource {
  /// Drawn shapes with the class of each pixel.
  static let shapeMasks = DraftSource(
    summary: "drawn shapes", usualModel: "UNet_MobileNetV2", usualEpochs: 8, count: 2000, batchSize: 16, classCount: 11,
    imageSide: 96
  ) { network in
    [
      "  train: {type: ShapeMasks, count: 2000, size: \(network.side), pipeline: [{type: RandomFlip}]}     # drawn, so that no files are needed",
      "  val: {type: ShapeMasks, split: val, count: 200, size: \(network.side)}",
    ]
  }

  /// Pictures with the class of each pixel.
  static func masks(_ found: FoundMasks) -> DraftSource {
    let isGrey = found.look?.isGrey == true
    return DraftSource(
      summary: "\(counted(found.count, "picture")) of \(found.place)",
      usualModel: isGrey ? "UNet" : "UNet_MobileNetV2", usualEpochs: 40, count: found.count,
      batchSize: min(8, max(2, found.count / 8)), classCount: found.classNames.count,
      channels: found.look?.channels ?? 3, isPhotographs: !isGrey
    ) { network in
      let side = crop(found)
      let keys = found.look?.keys ?? []
      let normalization = found.look?.normalization ?? photographs
      let training = [
        "{type: RandomResizedCrop, size: \(side), scale: [0.25, 1]}     # another piece of the picture each time",
        "{type: RandomFlip}     # leave it out where left and right are not the same",
        "{type: ColorJitter, brightness: 0.2, contrast: 0.2\(isGrey ? "" : ", saturation: 0.2")}", normalization,
      ]
      let folds = found.val == nil ? min(5, max(2, found.count)) : nil
      // What is judged is seen as it is: pictures may have any sizes.
      return section("train", found.train, keys, folds) + pipeline(training)
        + section("val", found.val ?? found.train, keys, folds) + pipeline([normalization])
    }
  }

  /// Pieces as large as a step of training takes in a moment, and no larger than the pictures.
  private static func crop(_ found: FoundMasks) -> Int {
    let longest = found.look?.longestSide ?? 256
    return min(256, max(64, longest / 2 / 32 * 32))
  }

  /// - Parameter folds: into how many parts the data are split, of which one is judged; nil where they have a part for that
  private static func section(_ part: String, _ data: [String], _ keys: [String], _ folds: Int?) -> [String] {
    guard let folds else { return ["  \(part):"] + data.map { "    \($0)" } + keys }
    let what =
      part == "val" ? "the other one, to be judged by" : "all parts but one of a set of pictures, to learn from"
    return ["  \(part):", "    type: Fold     # \(what)", "    of:"] + data.map { "      \($0)" }
      + keys.map { "  \($0)" }
      + ["    folds: \(folds)", "    part: \(part)"]
  }
}
