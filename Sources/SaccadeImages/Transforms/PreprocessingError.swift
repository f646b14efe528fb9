public import SaccadeText

/// The steps of a preprocessing could not make of an image what the batch holds.
public struct PreprocessingError: SaccadeError, Hashable {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// The last step left another size than the batch has.
    case otherSize(expected: ImageSize)
    /// The last step left another format than the batch has.
    case otherFormat(PixelFormat, expected: PixelFormat)
    /// A mask has this size, which is not that of its picture.
    case otherMask(ImageSize)
    /// A step would make more pixels than the limit: steps are counted from 1, and named by their type.
    case tooLarge(step: Int, name: String, limit: Int)
    /// A step cannot do with the sample what it should, and what to do: steps are counted from 1, and named by their type.
    case unsuitable(step: Int, name: String, problem: String, advice: String)
    /// A step turns the picture, and a number says where something is along one side alone.
    case halfPlace
    /// Five parts of the picture are wanted, and the steps do not cut out the middle last.
    case noMiddle
  }

  /// The size before the first step.
  public let original: ImageSize
  /// The size that the steps left, or that one would have made.
  public let result: ImageSize
  /// What went wrong.
  public let reason: Reason

  /// Whether other images may well go through the same steps.
  public var isOfOneImage: Bool {
    switch reason {
    case .tooLarge, .otherMask: true
    case .otherSize, .otherFormat, .unsuitable, .halfPlace, .noMiddle: false
    }
  }

  /// What was found.
  public var problem: String {
    switch reason {
    case .otherSize(let expected):
      "the transforms make \(result) pixels of an image of \(original.inWords), but the batch holds \(expected)"
    case .otherFormat(let found, let expected):
      "the transforms make a picture of \(found.inWords) of an image of \(original.inWords), but the batch holds "
        + expected.inWords
    case .otherMask(let size): "a mask of \(size) pixels lies on a picture of \(result.inWords)"
    case .tooLarge(let step, let name, let limit):
      "step \(step) of the transforms, \(name), would make \(result) pixels of an image of \(original.inWords), more "
        + "than the limit of \(limit)"
    case .unsuitable(let step, let name, let problem, _): "step \(step) of the transforms, \(name), \(problem)"
    case .halfPlace: "the transforms turn an image whose numbers have no x for each y"
    case .noMiddle:
      "the corners of a picture are wanted beside its middle, and the transforms do not end in a CenterCrop"
    }
  }

  /// What to do.
  public var advice: String {
    switch reason {
    case .otherSize(let expected): "end them with a resize or a crop to \(expected)"
    case .otherFormat(let found, let expected):
      "end them with a step that makes \(expected.inWords), or normalize \(counted(found.channels, "channel"))"
    case .otherMask: "give a mask of the picture's size; its numbers are resized with the nearest pixel"
    case .tooLarge: "crop the image first, leave it out, or raise the limit (max_pixels, --max-pixels)"
    case .unsuitable(_, _, _, let advice): advice
    case .halfPlace: "name both columns (x_columns, y_columns), or leave out what turns"
    case .noMiddle: "end them with a Resize to a larger side and a CenterCrop, or show mirror images alone (flip)"
    }
  }

  /// The image is no good for these steps.
  public var exitCode: FailureCode { .unusable }
}

extension PixelFormat {
  /// For messages: `rgb (3 channels)`.
  fileprivate var inWords: String { "\(self) (\(counted(channels, "channel")))" }
}
