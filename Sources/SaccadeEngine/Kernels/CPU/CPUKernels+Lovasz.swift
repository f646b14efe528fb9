extension CPUKernels {
  func lovasz(_ errors: Tensor, _ labels: Tensor, perImage: Bool, _ options: OverlapOptions)
    -> (losses: Tensor, counts: Tensor, slopes: Tensor)
  {
    errors.dtype == .float64
      ? lovasz(errors, labels, perImage, options, Double.self) : lovasz(errors, labels, perImage, options, Float.self)
  }

  private func lovasz<Real: LossReal>(
    _ errors: Tensor, _ labels: Tensor, _ perImage: Bool, _ options: OverlapOptions, _ type: Real.Type
  ) -> (losses: Tensor, counts: Tensor, slopes: Tensor) {
    let around = AxisSplit(errors.shape, 1)
    let (classes, inner) = (around.size, around.inner)
    let own = PositionChannels(labels, classes: classes, options)
    let plain = rowMajor(errors)
    let groups = perImage ? around.outer : 1
    let images = perImage ? 1 : around.outer
    let (losses, counts) = (
      Tensor.uninitialized([groups, classes], errors.dtype), Tensor.uninitialized([groups, classes], errors.dtype)
    )
    let slopes = fill(errors.shape, errors.dtype, 0)
    let (lossValues, countValues, slopeValues) = (
      losses.pointer.assumingMemoryBound(to: Real.self), counts.pointer.assumingMemoryBound(to: Real.self),
      slopes.pointer.assumingMemoryBound(to: Real.self)
    )
    let values = UnsafePointer(plain.pointer.assumingMemoryBound(to: Real.self))
    withExtendedLifetime((plain, losses, counts, slopes)) {
      own.channels.withUnsafeBufferPointer { channels in
        Profiler.kernel(.init("Lovász extension", from: [plain], to: slopes)) {
          parallelLoop(groups * classes, grain: 1 + 4096 / max(1, images * inner)) { rows in
            var sorter = ErrorSorter(images * inner)
            for row in rows {
              let (group, channel) = (row / classes, row % classes)
              let first = group * images
              sorter.read(
                values + (first * classes + channel) * inner, step: classes * inner,
                channels.baseAddress.map { $0 + first * inner }, images: images, inner: inner, channel: Int32(channel))
              lossValues[row] = Real(sorter.loss(slopes: slopeValues + (first * classes + channel) * inner))
              countValues[row] = Real(sorter.trueCount)
            }
          }
        }
      }
    }
    return (losses, counts, slopes)
  }

  func lovaszBackward(_ dy: Tensor, slopes: Tensor, errors: Tensor, _ labels: Tensor, _ options: OverlapOptions)
    -> Tensor
  {
    errors.dtype == .float64
      ? lovaszBackward(dy, slopes, errors, labels, options, Double.self)
      : lovaszBackward(dy, slopes, errors, labels, options, Float.self)
  }

  private func lovaszBackward<Real: LossReal>(
    _ dy: Tensor, _ slopes: Tensor, _ errors: Tensor, _ labels: Tensor, _ options: OverlapOptions, _ type: Real.Type
  ) -> Tensor {
    let around = AxisSplit(errors.shape, 1)
    let (classes, inner) = (around.size, around.inner)
    let own = PositionChannels(labels, classes: classes, options)
    let (plain, steep, factors) = (rowMajor(errors), rowMajor(slopes), rowMajor(cast(dy, to: errors.dtype)))
    let perImage = dy.shape[0] == around.outer
    let output = Tensor.uninitialized(errors.shape, errors.dtype)
    let out = output.pointer.assumingMemoryBound(to: Real.self)
    let (values, slopes, scale) = (
      UnsafePointer(plain.pointer.assumingMemoryBound(to: Real.self)),
      UnsafePointer(steep.pointer.assumingMemoryBound(to: Real.self)),
      UnsafePointer(factors.pointer.assumingMemoryBound(to: Real.self))
    )
    withExtendedLifetime((plain, steep, factors)) {
      own.channels.withUnsafeBufferPointer { channels in
        Profiler.kernel(.init("Lovász extension backward", from: [plain, steep], to: output)) {
          PositionBlocks(outer: around.outer, inner: inner, classes: classes).run(Real.self) { block, mean in
            guard let labels = channels.baseAddress.map({ $0 + block.image * inner + block.start }) else { return }
            let at = { (channel: Int) in (block.image * classes + channel) * inner + block.start }
            let factor = { (channel: Int) in scale[(perImage ? block.image * classes : 0) + channel] }
            // The mean of the probabilities' gradients, weighed by the probabilities.
            for place in 0..<block.count { mean[place] = 0 }
            for channel in 0..<classes {
              let (x, slope, factor) = (values + at(channel), slopes + at(channel), factor(channel))
              for place in 0..<block.count { mean[place] += x[place] * slope[place] * factor }
            }
            for place in 0..<block.count where labels[place] >= 0 {
              let channel = Int(labels[place])
              mean[place] += slopes[at(channel) + place] * factor(channel)
            }
            for channel in 0..<classes {
              let (x, slope, factor) = (values + at(channel), slopes + at(channel), factor(channel))
              let y = out + at(channel)
              for place in 0..<block.count { y[place] = x[place] * (slope[place] * factor - mean[place]) }
            }
            for place in 0..<block.count where labels[place] >= 0 {
              let channel = Int(labels[place])
              out[at(channel) + place] += slopes[at(channel) + place] * factor(channel) - mean[place]
            }
          }
        }
      }
    }
    return output
  }
}

/// The errors of one class, the largest first.
///
/// An entry is one number: 30 bits from the error, in falling order, since a float32 from 0 to just above 1 has no more; 33
/// for its place among the class's planes; and one that says whether the position has the class.
private struct ErrorSorter {
  private static let (digit, digits) = (10, 3)
  private static let (errorShift, largest) = (34, (1 << 30) - 1)

  private var entries: [UInt64]
  private var spare: [UInt64]
  private var count = 0
  private var isBroken = false
  /// How many positions have the class.
  private(set) var trueCount = 0

  init(_ capacity: Int) {
    entries = Array(repeating: 0, count: capacity)
    spare = entries
  }

  /// Reads the errors of the positions that count, and sorts them.
  /// - Parameter step: from one image's plane to the next one's
  mutating func read<Real: LossReal>(
    _ errors: UnsafePointer<Real>, step: Int, _ channels: UnsafePointer<Int32>?, images: Int, inner: Int,
    channel: Int32
  ) {
    (count, trueCount, isBroken) = (0, 0, false)
    guard let channels else { return }
    precondition(images * step < 1 << 33, "lovaszSoftmax: too many logits")
    entries.withUnsafeMutableBufferPointer { entries in
      var (found, own, broken) = (0, 0, false)
      for image in 0..<images {
        for place in 0..<inner {
          let label = channels[image * inner + place]
          guard label != PositionChannels.ignored else { continue }
          let at = image * step + place
          let error = abs(Float(errors[at]))
          broken = broken || error.isNaN
          let key = UInt64(Self.largest - min(Int(error.bitPattern), Self.largest))
          let isOwn: UInt64 = label == channel ? 1 : 0
          entries[found] = key << UInt64(Self.errorShift) | UInt64(at) << 1 | isOwn
          found += 1
          own += Int(isOwn)
        }
      }
      (count, trueCount, isBroken) = (found, own, broken)
    }
    for index in 0..<Self.digits { sort(by: Self.errorShift + index * Self.digit) }
  }

  /// One pass of a radix sort, which keeps the order of equals.
  private mutating func sort(by shift: Int) {
    let (count, buckets) = (count, 1 << Self.digit)
    let mask = UInt64(buckets - 1)
    entries.withUnsafeMutableBufferPointer { entries in
      spare.withUnsafeMutableBufferPointer { spare in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: buckets) { starts in
          for bucket in 0..<buckets { starts[bucket] = 0 }
          for place in 0..<count { starts[Int(entries[place] >> UInt64(shift) & mask)] += 1 }
          var sum = 0
          for bucket in 0..<buckets { (starts[bucket], sum) = (sum, sum + starts[bucket]) }
          for place in 0..<count {
            let entry = entries[place]
            let bucket = Int(entry >> UInt64(shift) & mask)
            spare[starts[bucket]] = entry
            starts[bucket] += 1
          }
        }
      }
    }
    swap(&entries, &spare)
  }

  /// The loss, and by how much each probability changes it.
  ///
  /// The Jaccard loss of the k largest errors as mistakes is J(k); an error counts with J(k) − J(k − 1).
  func loss<Real: LossReal>(slopes: UnsafeMutablePointer<Real>) -> Double {
    guard !isBroken else { return .nan }
    let total = Double(trueCount)
    return entries.withUnsafeBufferPointer { entries in
      var (own, others, before, loss) = (0.0, 0.0, 0.0, 0.0)
      for place in 0..<count {
        let entry = entries[place]
        let isOwn = entry & 1 == 1
        if isOwn { own += 1 } else { others += 1 }
        let jaccard = 1 - (total - own) / (total + others)
        let error = Float(bitPattern: UInt32(Self.largest) - UInt32(entry >> UInt64(Self.errorShift)))
        loss += Double(error) * (jaccard - before)
        slopes[Int(entry >> 1 & 0x1_FFFF_FFFF)] = Real(isOwn ? before - jaccard : jaccard - before)
        before = jaccard
      }
      return loss
    }
  }
}
