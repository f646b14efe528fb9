extension CPUKernels {
  func classErrors(_ logits: Tensor, _ labels: Tensor, _ options: OverlapOptions) -> Tensor {
    guard logits.elementCount > 0 else { return .uninitialized(logits.shape, logits.dtype) }
    guard options.isExclusive else {
      return logits.dtype == .float64
        ? sigmoidErrors(logits, labels, options, Double.self) : sigmoidErrors(logits, labels, options, Float.self)
    }
    // Told in the words of the loss, before the kernels tell it in theirs.
    _ = PositionChannels(labels, classes: logits.shape[1], options)
    // softmax − one-hot is the gradient of the cross-entropy.
    let plain = CrossEntropyOptions(labelSmoothing: 0, ignoredLabel: options.ignoredLabel)
    let scores = rowMajor(logits)
    let sums = crossEntropy(scores, labels, weights: nil, plain).logSumExp
    return crossEntropyBackward(
      fill(sums.shape, sums.dtype, 1), scores, labels, weights: nil, logSumExp: sums, plain)
  }

  private func sigmoidErrors<Real: LossReal>(
    _ logits: Tensor, _ labels: Tensor, _ options: OverlapOptions, _ type: Real.Type
  ) -> Tensor {
    let around = AxisSplit(logits.shape, 1)
    let own = PositionChannels(labels, classes: around.size, options)
    let errors = rowMajor(activation(rowMajor(logits), .sigmoid))
    let values = errors.pointer.assumingMemoryBound(to: Real.self)
    own.channels.withUnsafeBufferPointer { channels in
      parallelLoop(around.outer * around.size, grain: 1 + 16384 / max(1, around.inner)) { planes in
        for plane in planes {
          let (image, channel) = (plane / around.size, Int32(plane % around.size))
          for place in 0..<around.inner {
            let label = channels[image * around.inner + place]
            let at = plane * around.inner + place
            if label == channel { values[at] -= 1 } else if label == PositionChannels.ignored { values[at] = 0 }
          }
        }
      }
    }
    return errors
  }

  func overlaps(_ errors: Tensor, _ labels: Tensor, _ options: OverlapOptions)
    -> (shared: Tensor, predicted: Tensor, counts: Tensor)
  {
    errors.dtype == .float64
      ? overlaps(errors, labels, options, Double.self) : overlaps(errors, labels, options, Float.self)
  }

  private func overlaps<Real: LossReal>(
    _ errors: Tensor, _ labels: Tensor, _ options: OverlapOptions, _ type: Real.Type
  ) -> (shared: Tensor, predicted: Tensor, counts: Tensor) {
    let around = AxisSplit(errors.shape, 1)
    let (classes, inner) = (around.size, around.inner)
    let own = PositionChannels(labels, classes: classes, options)
    let plain = rowMajor(errors)
    let results = (0..<3).map { _ in Tensor.uninitialized([around.outer, classes], errors.dtype) }
    let (shared, predicted, counts) = (
      results[0].pointer.assumingMemoryBound(to: Real.self), results[1].pointer.assumingMemoryBound(to: Real.self),
      results[2].pointer.assumingMemoryBound(to: Real.self)
    )
    let values = UnsafePointer(plain.pointer.assumingMemoryBound(to: Real.self))
    withExtendedLifetime((plain, results)) {
      own.channels.withUnsafeBufferPointer { channels in
        Profiler.kernel(.init("class overlaps", from: [plain], to: results[0])) {
          parallelLoop(around.outer * classes, grain: 1 + 32768 / max(1, inner)) { planes in
            for plane in planes { predicted[plane] = Real(Self.sum(values + plane * inner, inner)) }
          }
          parallelLoop(around.outer, grain: 1 + 16384 / max(1, inner)) { images in
            for image in images {
              var (sums, sizes) = ([Double](repeating: 0, count: classes), [Int](repeating: 0, count: classes))
              for place in 0..<inner {
                let channel = Int(channels[image * inner + place])
                guard channel >= 0 else { continue }
                sums[channel] += Double(values[(image * classes + channel) * inner + place])
                sizes[channel] += 1
              }
              for channel in 0..<classes {
                // An error is a probability less 1 where the class is the label's.
                let (size, at) = (Double(sizes[channel]), image * classes + channel)
                shared[at] = Real(sums[channel] + size)
                predicted[at] = Real(Double(predicted[at]) + size)
                counts[at] = Real(size)
              }
            }
          }
        }
      }
    }
    return (results[0], results[1], results[2])
  }

  /// The sum of numbers that lie side by side.
  @inline(__always)
  private static func sum<Real: LossReal>(_ values: UnsafePointer<Real>, _ count: Int) -> Double {
    var total = 0.0
    var place = 0
    while place + 512 <= count {
      var lanes = SIMD16<Real>.zero
      for step in stride(from: place, to: place + 512, by: 16) {
        lanes += UnsafeRawPointer(values + step).loadUnaligned(as: SIMD16<Real>.self)
      }
      total += Double(lanes.sum())
      place += 512
    }
    for rest in place..<count { total += Double(values[rest]) }
    return total
  }

  func overlapsBackward(
    shared: Tensor, predicted: Tensor, errors: Tensor, _ labels: Tensor, _ options: OverlapOptions
  ) -> Tensor {
    errors.dtype == .float64
      ? overlapsBackward(shared, predicted, errors, labels, options, Double.self)
      : overlapsBackward(shared, predicted, errors, labels, options, Float.self)
  }

  private func overlapsBackward<Real: LossReal>(
    _ dShared: Tensor, _ dPredicted: Tensor, _ errors: Tensor, _ labels: Tensor, _ options: OverlapOptions,
    _ type: Real.Type
  ) -> Tensor {
    let around = AxisSplit(errors.shape, 1)
    let (classes, inner) = (around.size, around.inner)
    let own = PositionChannels(labels, classes: classes, options)
    let (plain, atLabel, everywhere) = (
      rowMajor(errors), rowMajor(cast(dShared, to: errors.dtype)), rowMajor(cast(dPredicted, to: errors.dtype))
    )
    let output = Tensor.uninitialized(errors.shape, errors.dtype)
    let out = output.pointer.assumingMemoryBound(to: Real.self)
    let (values, shared, predicted) = (
      UnsafePointer(plain.pointer.assumingMemoryBound(to: Real.self)),
      UnsafePointer(atLabel.pointer.assumingMemoryBound(to: Real.self)),
      UnsafePointer(everywhere.pointer.assumingMemoryBound(to: Real.self))
    )
    withExtendedLifetime((plain, atLabel, everywhere)) {
      own.channels.withUnsafeBufferPointer { channels in
        Profiler.kernel(.init("class overlaps backward", from: [plain], to: output)) {
          PositionBlocks(outer: around.outer, inner: inner, classes: classes).run(Real.self) { block, mean in
            let image = block.image * classes
            let labels = channels.baseAddress.map { $0 + block.image * inner + block.start }
            guard let labels else { return }
            let at = { (channel: Int) in (image + channel) * inner + block.start }
            guard options.isExclusive else {
              for channel in 0..<classes {
                Self.sigmoidSlopes(out + at(channel), values + at(channel), predicted[image + channel], block.count)
              }
              for place in 0..<block.count where labels[place] >= 0 {
                let channel = Int(labels[place])
                let p = values[at(channel) + place] + 1
                out[at(channel) + place] = p * (1 - p) * (predicted[image + channel] + shared[image + channel])
              }
              return
            }
            // The mean of the probabilities' gradients, weighed by the probabilities.
            for place in 0..<block.count { mean[place] = 0 }
            for channel in 0..<classes {
              Self.add(mean, values + at(channel), times: predicted[image + channel], block.count)
            }
            for place in 0..<block.count where labels[place] >= 0 {
              let channel = Int(labels[place])
              mean[place] += predicted[image + channel] + (values[at(channel) + place] + 1) * shared[image + channel]
            }
            for channel in 0..<classes {
              Self.slopes(out + at(channel), values + at(channel), predicted[image + channel], mean, block.count)
            }
            for place in 0..<block.count where labels[place] >= 0 {
              let channel = Int(labels[place])
              out[at(channel) + place] +=
                predicted[image + channel] - mean[place] + (values[at(channel) + place] + 1) * shared[image + channel]
            }
          }
        }
      }
    }
    return output
  }

  @inline(__always)
  private static func add<Real: LossReal>(
    _ sum: UnsafeMutablePointer<Real>, _ x: UnsafePointer<Real>, times factor: Real, _ count: Int
  ) {
    for place in 0..<count { sum[place] += x[place] * factor }
  }

  @inline(__always)
  private static func slopes<Real: LossReal>(
    _ out: UnsafeMutablePointer<Real>, _ x: UnsafePointer<Real>, _ own: Real, _ mean: UnsafeMutablePointer<Real>,
    _ count: Int
  ) {
    for place in 0..<count { out[place] = x[place] * (own - mean[place]) }
  }

  @inline(__always)
  private static func sigmoidSlopes<Real: LossReal>(
    _ out: UnsafeMutablePointer<Real>, _ x: UnsafePointer<Real>, _ own: Real, _ count: Int
  ) {
    for place in 0..<count { out[place] = x[place] * (1 - x[place]) * own }
  }
}
