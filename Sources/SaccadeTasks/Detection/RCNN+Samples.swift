public import SaccadeData
import SaccadeEngine
public import SaccadeModels

extension RCNN {
  /// Learns its SVMs and the regression of boxes from a data set whose pipeline finds proposals.
  /// - Throws: what reading a picture throws
  public func fit(on samples: DetectionSamples, options: RegionFit = RegionFit()) throws {
    // What chance says of a sample, as whether it is mirrored, has to be the same both times.
    let stream = RandomStream(seed: 0)
    try fit(count: samples.count, options: options) { index in
      var random = stream.child(index)
      let batch = samples.collate([try samples.load(index, random: &random)], of: [index])
      return (batch.planes, batch.objects(of: 0))
    }
  }
}
