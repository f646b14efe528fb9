import SaccadeData
import SaccadeImages
import SaccadeTasks

/// Pictures of the data for a page: small, and as they are looked at.
enum ReportPictures {
  /// How long the shorter side of a picture is at most, in pixels.
  private static let side = 180
  /// How many samples of the training data are shown.
  static let count = 16

  /// The size into which a picture has to fit that is drawn on: large enough for words.
  private static let markedSize = ImageSize(square: 420)

  /// The bytes of a small picture's file, with what is marked on it.
  static func bytes(of image: Image, _ marks: [PictureMark] = []) throws -> [UInt8] {
    if !marks.isEmpty {
      // What has no place for its name has it below the picture.
      let names = marks.filter { $0.box == nil && !$0.text.isEmpty }.map { (name: $0.text, color: $0.ink) }
      let marked = image.marked(with: marks, within: markedSize)
      return try (names.isEmpty ? marked : marked.withLegend(names)).encoded(as: .jpeg(quality: 85))
    }
    let small = min(image.height, image.width) > side ? image.resized(shorterSide: side) : image
    // Pictures of few pixels would be blurred by JPEG, and are small anyhow.
    return try small.encoded(as: min(small.height, small.width) < 64 ? .png : .jpeg(quality: 82))
  }

  /// A sample of the validation data.
  /// - Parameter marks: what is drawn on it
  static func picture(of source: some ViewableSource, at index: Int, _ marks: [PictureMark]) throws -> [UInt8]? {
    // The data may be others by now.
    guard 0..<source.count ~= index else { return nil }
    return try bytes(of: try source.view(at: index, seed: 0, epoch: 0).original.image, marks)
  }

  /// The first samples of the training data in their first epoch, as the network gets them; those that cannot be read are
  /// left out.
  static func training(of source: some ViewableSource, seed: UInt64) -> [RunReport.Picture] {
    // Evenly spread, since data sets often have one class after the other.
    let step = max(1, source.count / count)
    return (0..<min(count, source.count)).compactMap { place in
      guard let view = try? source.view(at: place * step, seed: seed, epoch: 0),
        let bytes = try? bytes(of: view.prepared.image, view.preparedMarks)
      else { return nil }
      return (bytes, view.caption, nil)
    }
  }
}
