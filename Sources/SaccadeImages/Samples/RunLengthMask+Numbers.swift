import SaccadeEngine

extension RunLengthMask {
  /// The runs of each number on a mask but 0, in the order of the numbers: of masks whose numbers tell objects apart.
  public static func objects(in mask: Mask) -> [(number: Int, runs: RunLengthMask)] {
    let size = mask.image.size
    let (height, width) = (size.height, size.width)
    // Of each number its runs, and where the last of them ended.
    var runs = [[UInt32]](repeating: [], count: 256)
    var ends = [Int](repeating: 0, count: 256)
    mask.image.pixels.withUnsafeBufferPointer { pixels in
      var (last, start, place) = (UInt8(0), 0, 0)
      func close(at end: Int) {
        guard last != 0 else { return }
        let number = Int(last)
        runs[number] += [UInt32(start - ends[number]), UInt32(end - start)]
        ends[number] = end
      }
      for column in 0..<width {
        for row in 0..<height {
          let number = pixels[row * width + column]
          if number != last {
            close(at: place)
            (last, start) = (number, place)
          }
          place += 1
        }
      }
      close(at: place)
    }
    return (1..<256).compactMap { number in
      guard !runs[number].isEmpty else { return nil }
      let rest = height * width - ends[number]
      return (number, RunLengthMask(runs: runs[number] + (rest > 0 ? [UInt32(rest)] : []), size: size))
    }
  }
}
