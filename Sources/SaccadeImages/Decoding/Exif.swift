/// Finds the orientation that a file's EXIF data give, in any of the formats; a file's mistakes there count as none.
enum Exif {
  static func orientation(in bytes: UnsafeRawBufferPointer, format: ImageFileFormat) -> ImageOrientation {
    let block: UnsafeRawBufferPointer? =
      switch format {
      case .jpeg: blockOfJPEG(bytes)
      case .png: blockOfPNG(bytes)
      case .webp: blockOfWebP(bytes)
      case .bmp, .tiff, .gif: nil
      }
    return block.flatMap(orientation(inBlock:)) ?? .upright
  }

  /// The first APP1 segment that is EXIF's.
  private static func blockOfJPEG(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 2
    while let mark = bytes.byte(at: position), mark == 0xff, let kind = bytes.byte(at: position + 1) {
      if kind == 0xff {  // A filling byte.
        position += 1
        continue
      }
      if kind == 0xda || kind == 0xd9 { return nil }
      if kind == 0x01 || (0xd0...0xd7).contains(kind) {
        position += 2
        continue
      }
      guard let length = bytes.integer(at: position + 2, bytes: 2, bigEndian: true), length >= 2 else { return nil }
      if kind == 0xe1, let block = bytes.part(at: position + 4, count: length - 2), startsAsExif(block) {
        return block
      }
      position += 2 + length
    }
    return nil
  }

  private static func blockOfPNG(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 8
    while let length = bytes.integer(at: position, bytes: 4, bigEndian: true),
      let kind = bytes.part(at: position + 4, count: 4)
    {
      if kind.elementsEqual("eXIf".utf8) { return bytes.part(at: position + 8, count: length) }
      if kind.elementsEqual("IEND".utf8) { return nil }
      position += 12 + length
    }
    return nil
  }

  private static func blockOfWebP(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 12
    while let kind = bytes.part(at: position, count: 4),
      let length = bytes.integer(at: position + 4, bytes: 4, bigEndian: false)
    {
      if kind.elementsEqual("EXIF".utf8) { return bytes.part(at: position + 8, count: length) }
      position += 8 + length + length % 2
    }
    return nil
  }

  private static func startsAsExif(_ block: UnsafeRawBufferPointer) -> Bool {
    block.count >= 6 && block[0..<6].elementsEqual("Exif\0\0".utf8)
  }

  /// Reads tag 274 of the first directory of a TIFF block.
  private static func orientation(inBlock block: UnsafeRawBufferPointer) -> ImageOrientation? {
    var tiff = block
    if startsAsExif(block) {
      guard let rest = block.part(at: 6, count: block.count - 6) else { return nil }
      tiff = rest
    }
    guard let first = tiff.byte(at: 0), tiff.byte(at: 1) == first, first == 0x49 || first == 0x4d else { return nil }
    let bigEndian = first == 0x4d
    guard tiff.integer(at: 2, bytes: 2, bigEndian: bigEndian) == 42,
      let directory = tiff.integer(at: 4, bytes: 4, bigEndian: bigEndian),
      let entries = tiff.integer(at: directory, bytes: 2, bigEndian: bigEndian)
    else { return nil }
    for entry in 0..<entries {
      let start = directory + 2 + 12 * entry
      guard let tag = tiff.integer(at: start, bytes: 2, bigEndian: bigEndian) else { return nil }
      if tag != 274 { continue }
      guard tiff.integer(at: start + 2, bytes: 2, bigEndian: bigEndian) == 3,
        let value = tiff.integer(at: start + 8, bytes: 2, bigEndian: bigEndian)
      else { return nil }
      return ImageOrientation(rawValue: value)
    }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func byte(at position: Int) -> UInt8? {
    position >= 0 && position < count ? self[position] : nil
  }

  fileprivate func part(at position: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard position >= 0, length >= 0, position <= count, length <= count - position else { return nil }
    return UnsafeRawBufferPointer(rebasing: self[position..<position + length])
  }

  /// An unsigned integer of two or four bytes.
  fileprivate func integer(at position: Int, bytes length: Int, bigEndian: Bool) -> Int? {
    guard let part = part(at: position, count: length) else { return nil }
    return part.indices.reduce(0) { value, index in
      value << 8 | Int(part[bigEndian ? index : length - 1 - index])
    }
  }
}
