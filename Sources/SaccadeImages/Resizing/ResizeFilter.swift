internal import CImageCodecs

/// How old pixels make up new ones when an image is resized; all but `nearest` antialias.
public enum ResizeFilter: String, Hashable, Codable, Sendable, CaseIterable {
  /// The old pixel that the new one's centre falls on.
  case nearest
  /// The mean of the old pixels under the new one.
  case box
  /// Weights that fall linearly with distance.
  case bilinear
  /// Sharper than bilinear, without ringing.
  case hamming
  /// Cubic pieces.
  /// - Paper: Keys 1981, *Cubic convolution interpolation for digital image processing*, a = −½
  case bicubic
  /// A windowed sinc over three lobes.
  case lanczos

  /// The filter in C, nil for none.
  var code: saccade_resize_filter? {
    switch self {
    case .nearest: nil
    case .box: SACCADE_RESIZE_BOX
    case .bilinear: SACCADE_RESIZE_BILINEAR
    case .hamming: SACCADE_RESIZE_HAMMING
    case .bicubic: SACCADE_RESIZE_BICUBIC
    case .lanczos: SACCADE_RESIZE_LANCZOS
    }
  }
}
