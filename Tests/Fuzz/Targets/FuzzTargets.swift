/// Every reader of bytes from outside.
///
/// A new format is a line here, and a folder of examples in `Corpora`.
package enum FuzzTargets {
  /// The targets.
  package static let all: [FuzzTarget] = [
    image("jpeg"), image("png"), image("gif"), image("tiff"), image("webp"), image("bmp"), exif, mask,
    idx, cifar, csv, archive, gzip,
    coco, results, voc, boxes, yolo,
    yaml, override, bases,
    safetensors, index, pth, pthzip, darknet, onnx, checkpoint, manifest, events, latency,
  ]

  /// The target of a name.
  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
