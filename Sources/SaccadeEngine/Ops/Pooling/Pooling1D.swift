extension Tensor {
  /// The largest element of each window of a sequence; NaN wins, padding never does.
  /// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − dilation·(window − 1) − 1) / stride + 1,
  ///   rounded up with `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func maxPool1d(
    _ window: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, keepsPartialWindows: Bool = false
  ) -> Tensor {
    asRows("maxPool1d")
      .maxPool2d(
        Size2D(1, window), stride: Size2D(1, stride ?? window), padding: Padding2D(vertical: 0, horizontal: padding),
        dilation: Size2D(1, dilation), keepsPartialWindows: keepsPartialWindows
      ).squeezed(2)
  }

  /// The mean of each window of a sequence.
  ///
  /// With `countsPadding` zeros of the padding count as elements, as is PyTorch's default.
  /// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − window) / stride + 1, rounded up with
  ///   `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func averagePool1d(
    _ window: Int, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true, keepsPartialWindows: Bool = false
  ) -> Tensor {
    asRows("averagePool1d")
      .averagePool2d(
        Size2D(1, window), stride: Size2D(1, stride ?? window), padding: Padding2D(vertical: 0, horizontal: padding),
        countsPadding: countsPadding, keepsPartialWindows: keepsPartialWindows
      ).squeezed(2)
  }

  /// The mean of each of `size` windows that share a sequence out as evenly as they can.
  /// - Shapes: input `[n, c, l]`; result `[n, c, size]`; window i spans from ⌊i·l / size⌋ up to but without
  ///   ⌈(i + 1)·l / size⌉
  /// - Traps: if the input is no batch of sequences, or the size is not positive
  public func adaptiveAveragePool1d(_ size: Int) -> Tensor {
    asRows("adaptiveAveragePool1d").adaptiveAveragePool2d(Size2D(1, size)).squeezed(2)
  }

  /// The largest element of each of `size` windows that share a sequence out as evenly as they can.
  /// - Shapes: as those of ``adaptiveAveragePool1d(_:)``
  /// - Traps: if the input is no batch of sequences, or the size is not positive
  public func adaptiveMaxPool1d(_ size: Int) -> Tensor {
    asRows("adaptiveMaxPool1d").adaptiveMaxPool2d(Size2D(1, size)).squeezed(2)
  }

  /// Sequences as images of one row.
  func asRows(_ operation: String) -> Tensor {
    guard rank == 3 else { misuse(operation, "input must be [n, c, l]: \(shape); unsqueeze a single sequence") }
    return unsqueezed(2)
  }
}
