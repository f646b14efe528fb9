public import SaccadeEngine

/// What a step has at hand while it changes a sample: chance, further samples, and how large pictures may become.
public struct TransformContext {
  /// What the step's chances are drawn from; those of a sample depend on seed, epoch and the sample's number alone.
  public var random: RandomStream
  /// What pictures become before the first step, further ones too.
  public let format: PixelFormat
  /// How many pixels a picture may have.
  public let maximumPixels: Int
  private let supply: SampleSupply?
  private let before: ArraySlice<any SampleTransform>
  private let transform: any SampleTransform
  private let original: ImageSize

  init(
    random: RandomStream, format: PixelFormat, maximumPixels: Int, supply: SampleSupply?,
    before: ArraySlice<any SampleTransform>, transform: any SampleTransform, original: ImageSize
  ) {
    self.random = random
    self.format = format
    self.maximumPixels = maximumPixels
    self.supply = supply
    self.before = before
    self.transform = transform
    self.original = original
  }

  /// The number of the step, from 1, for messages.
  private var step: Int { before.count + 1 }
  private var name: String { "\(type(of: transform))" }

  /// Another sample of the data set, drawn at random, after the steps before this one; its picture has the format that
  /// all pictures have before the first step.
  ///
  /// Where a loader goes on without samples that cannot be read, the next one that can be takes the place of such a sample.
  /// - Throws: ``PreprocessingError`` if there is no data set, as when one picture is predicted; what reading it throws
  public mutating func furtherSample() throws -> Sample {
    guard let supply else {
      throw error(
        "mixes several images of a data set, and here is only one", advice: "leave it out of the pipeline of data.val")
    }
    let index = random.integer(below: supply.count)
    let own = random.child("further").child(Int(truncatingIfNeeded: random.next()))
    return try supply.sample(from: index) { sample in
      var (sample, own) = (sample, own)
      sample.image = sample.image.converted(to: format)
      return try Preprocessing.apply(
        before, to: sample, using: &own, supply: supply, format: format, maximumPixels: maximumPixels)
    }
  }

  /// An error that names the step, for what a step finds wrong with a sample.
  public func error(_ problem: String, advice: String) -> PreprocessingError {
    PreprocessingError(
      original: original, result: original,
      reason: .unsuitable(step: step, name: name, problem: problem, advice: advice))
  }

  /// Checks that a picture may become as large as a placement makes it.
  /// - Throws: ``PreprocessingError`` if not
  public func check(_ placement: Placement, of sample: Sample) throws(PreprocessingError) {
    let limit = DecodingOptions.withinMemory(maximumPixels)
    if let excess = placement.size(above: limit, of: sample.image.size) { throw tooLarge(excess, limit) }
  }

  /// Checks that a picture may have a size.
  /// - Throws: ``PreprocessingError`` if not
  public func check(_ size: ImageSize) throws(PreprocessingError) {
    let limit = DecodingOptions.withinMemory(maximumPixels)
    if size.hasMore(than: limit) { throw tooLarge(size, limit) }
  }

  private func tooLarge(_ size: ImageSize, _ limit: Int) -> PreprocessingError {
    PreprocessingError(original: original, result: size, reason: .tooLarge(step: step, name: name, limit: limit))
  }
}
