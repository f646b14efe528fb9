import SaccadeEngine
import SaccadeText

extension Module {
  /// Writes the weights to a safetensors file, under PyTorch's names, which takes the place of an old one only when it is
  /// complete.
  ///
  /// ```swift
  /// try model.save(to: "model.safetensors")
  /// try other.load(from: "model.safetensors")
  /// ```
  /// Parameters and persistent buffers are written, and no optimizer's state. PyTorch reads the file by
  /// `model.load_state_dict(safetensors.torch.load_file("model.safetensors"))`.
  /// - Parameter metadata: texts beside the tensors, which ``SafetensorsFile/metadata`` reads
  /// - Throws: ``FileError`` if the file cannot be written; an old one is then as it was
  public func save(to path: String, metadata: [String: String] = [:]) throws {
    // `format` is what some of PyTorch's readers ask for.
    try SafetensorsFile.write(state, metadata: ["format": "pt"].merging(metadata) { $1 }, to: path)
  }

  /// Sets the weights to those of a file: safetensors, of which it may be several by an index, a checkpoint of a run, what
  /// `torch.save` wrote, or for a network of Darknet its `.weights`; see ``WeightsFile``.
  ///
  /// With `isStrict` false, what fits is taken and the rest is left as it is: the pretrained weights of a model with
  /// another head.
  ///
  /// ```swift
  /// if let rest = try model.load(from: "resnet18.safetensors", isStrict: false) {
  ///   print(rest)    // 2 of another shape or type: fc.weight ([10, 512] expected, [1000, 512] given), …
  /// }
  /// ```
  /// Names, shapes and types are compared before any tensor is read. Numbers are taken as they are: whether some of them
  /// are none, ``nonFiniteWeights`` tells.
  /// - Returns: what did not fit, if it was not to be strict
  /// - Throws: ``FileError`` or ``WeightsError`` if the file cannot be read; a ``WeightsError`` with its
  ///   ``WeightsError/mismatch`` if names, shapes or types do not fit. The module is then as it was
  @discardableResult
  public func load(from path: String, isStrict: Bool = true) throws -> StateError? {
    let file = try WeightsFile(path).named(for: self)
    let entries = file.weightEntries
    let difference = difference(from: entries.shapes)
    if isStrict, let difference {
      throw WeightsError(
        .mismatched, path: path, problem: difference.description,
        advice: "make the model that the weights are of, or take what fits with isStrict: false", mismatch: difference)
    }
    let unfit = Set((difference?.unexpected ?? []) + (difference?.mismatched.map(\.name) ?? []))
    _ = try load(state: file.tensors(entries.filter { !unfit.contains($0.name) }), isStrict: false)
    return difference
  }
}
