import SaccadeEngine

extension RunLengthMask: Codable {
  private enum CodingKeys: CodingKey { case size, counts }

  /// Reads COCO's form: `{"size": [height, width], "counts": "…"}`.
  /// - Throws: `DecodingError` if the runs are not those of a picture of the size
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let sides = try values.decode([Int].self, forKey: .size)
    guard sides.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .size, in: values, debugDescription: "must be [height, width]: \(sides.count) numbers")
    }
    do {
      let counts = try values.decode(String.self, forKey: .counts)
      self = try RunLengthMask(compressed: counts, size: ImageSize(height: sides[0], width: sides[1]))
    } catch let error as RunLengthError {
      throw DecodingError.dataCorruptedError(forKey: .counts, in: values, debugDescription: error.problem)
    }
  }

  /// Writes COCO's form.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode([size.height, size.width], forKey: .size)
    try values.encode(compressed, forKey: .counts)
  }
}
