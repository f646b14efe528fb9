import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks

extension Module {
  /// The path of the first batch normalization that gets one value a channel from each image; nil if none does.
  ///
  /// A batch of one image leaves it nothing to take a variance of. Found by a step of the network on two images, in which
  /// nothing is learnt: running statistics are put back.
  /// - Parameters:
  ///   - sampleShape: what the network takes of each image: `[channels, height, width]`
  ///   - run: runs the network on images
  func singleValueNormalization(sampleShape: Shape, _ run: (Module, Tensor) -> Void) -> String? {
    let training = modules(of: BatchNorm.self).filter { $0.isTraining && !$0.keepsStatistics }
    let normalizations = Set(training.map { ObjectIdentifier($0) })
    guard !normalizations.isEmpty else { return nil }
    let buffers = namedBuffers.map { ($0.buffer, $0.buffer.value) }
    defer { for (buffer, value) in buffers { buffer.value = value } }
    var found: String?
    let hook = onForward { module, path, output in
      guard found == nil, normalizations.contains(ObjectIdentifier(module)), output.rank >= 2 else { return }
      if output.elementCount == 2 * output.shape[1] { found = path }
    }
    defer { hook.remove() }
    withoutGradient {
      // Dropout draws, and must not draw what the run would.
      withRandomness(RandomStream(seed: 0)) { run(self, Tensor.zeros(Shape([2] + sampleShape.dimensions))) }
    }
    return found
  }

  /// Checks that the smallest batch of an epoch is one that the network's batch normalizations can train with.
  /// - Throws: ``ConfigError`` if it is one image, and a normalization then has one value a channel
  func checkSmallestBatch(
    images count: Int, of sampleShape: Shape, _ data: DataConfig, source: String, for task: any TaskSettings
  ) throws(ConfigError) {
    let batch = data.batchSize
    let rest = count % batch
    let smallest = rest == 0 || data.dropLast ? min(batch, count) : rest
    guard smallest == 1, let path = singleValueNormalization(sampleShape: sampleShape, task.run) else { return }
    let reason = "and the batch normalization \(path) gets one value a channel from it, which has no variance"
    guard batch > 1, count > 1 else {
      throw ConfigError(
        source, "data.batch_size",
        "gives batches of 1 image, \(reason); take \(count > 1 ? "at least 2" : "more images"), or larger images")
    }
    throw ConfigError(
      source, "data.batch_size",
      "\(count) images in batches of \(batch) leave a last batch of 1, \(reason); "
        + "set data.drop_last: true, or another batch_size")
  }
}
