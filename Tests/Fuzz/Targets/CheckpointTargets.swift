import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeTraining

extension FuzzTargets {
  /// A file of tensors, each of which is read.
  static let safetensors = FuzzTarget("safetensors") { bytes, folder in
    try readTensors(folder.write(bytes, as: "file.safetensors"))
  }

  private static func readTensors(_ path: String) throws {
    let file = try SafetensorsFile(path)
    for entry in file.entries {
      let tensor = try file.tensor(entry)
      FuzzTarget.promise(tensor.shape == entry.shape, "\(entry.name) is \(tensor.shape), not \(entry.shape)")
    }
  }

  /// A checkpoint, as far as a picture that its network is shown.
  ///
  /// The bytes are the text of the header, then, behind a zero, the data. The lengths that the format wants are filled in,
  /// so that what is found is not they alone.
  static let checkpoint = FuzzTarget("checkpoint") { bytes, folder in
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let header = parts[0]
    var data = Array(parts.count > 1 ? parts[1] : [])
    if let end = dataEnd(String(decoding: header, as: UTF8.self)), 0...1 << 16 ~= end {
      data = Array((data + [UInt8](repeating: 0, count: max(0, end - data.count))).prefix(end))
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let path = try folder.write(length + header + data, as: "checkpoint.safetensors")
    try readTensors(path)
    _ = try Checkpoint(contentsOf: path, withState: true)
    let predictor = try Predictors.load(checkpoint: path, catalog: catalog)
    let picture = Image(height: 8, width: 9, format: .rgb) { for place in $0.indices { $0[place] = UInt8(place) } }
    let prediction = try predictor.predict(picture, top: 3)
    _ = (prediction.lines, prediction.record.json)
  }

  /// What a run says that it was made with.
  static let manifest = FuzzTarget("manifest") { bytes, folder in
    try folder.withFolder { inner in
      _ = try folder.write(bytes, as: "folder/manifest.json")
      _ = try RunManifest(run: inner)
    }
  }

  /// The greatest number behind a `data_offsets`.
  private static func dataEnd(_ header: String) -> Int? {
    header.split(separator: "\"data_offsets\":").dropFirst().compactMap { rest -> Int? in
      let range = rest.prefix { $0 != "]" }.drop { $0 == " " || $0 == "[" }
      return range.split(separator: ",").last.flatMap { Int($0.filter { $0 != " " }) }
    }.max()
  }

  /// With a network so small that a checkpoint of it is an example of 2 KB.
  private static let catalog: ConfigCatalog = {
    var catalog = ConfigCatalog.standard
    catalog.models.add(SpeckSettings())
    return catalog
  }()
}
