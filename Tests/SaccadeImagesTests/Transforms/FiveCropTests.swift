import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Five parts of a picture")
struct FiveCropTests {
  /// A picture whose pixels say where they are: red the row, green the column.
  private func map(_ height: Int, _ width: Int) -> Image {
    var places: [UInt8] = []
    for row in 0..<height { for column in 0..<width { places += [UInt8(row), UInt8(column), 0] } }
    return Image(height: height, width: width, format: .rgb, pixels: places)
  }

  private func five(_ preprocessing: Preprocessing, of image: Image) throws -> [[Float]] {
    let count = preprocessing.shape.elementCount
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: 5 * count)
    defer { memory.deallocate() }
    var random = RandomStream(seed: 1)
    let parts = (0..<5).map { UnsafeMutableBufferPointer(start: memory + $0 * count, count: count) }
    try preprocessing.writeFive(Sample(image), using: &random, into: parts)
    return parts.map { Array($0) }
  }

  private let unit = ChannelNormalization.unit(.rgb)

  @Test("are the corners and the middle, where torchvision's five_crop takes them")
  func corners() throws {
    let size = ImageSize(height: 4, width: 6)
    let found = try five(Preprocessing([CenterCrop(size)], size: size, normalization: unit), of: map(9, 11))
    func place(_ part: [Float], _ pixel: Int) -> [Int] { [pixel, pixel + 24].map { Int((part[$0] * 255).rounded()) } }
    // The first pixel of each: five_crop of a 9 × 11 picture to 4 × 6.
    #expect(found.map { place($0, 0) } == [[0, 0], [0, 5], [5, 0], [5, 5], [2, 2]])
    #expect(place(found[0], 23) == [3, 5] && place(found[3], 23) == [8, 10])
  }

  @Test("go through all other steps, and the middle is what is written without the others")
  func otherSteps() throws {
    let size = ImageSize(square: 8)
    let steps = Preprocessing([Resize(shorterSide: 12), CenterCrop(size)], size: size, normalization: .imageNet)
    let found = try five(steps, of: map(30, 50))
    var (random, alone) = (RandomStream(seed: 1), [Float](repeating: 0, count: steps.shape.elementCount))
    try alone.withUnsafeMutableBufferPointer { _ = try steps.write(map(30, 50), using: &random, into: $0) }
    #expect(found[4] == alone && Set(found).count == 5)
  }

  @Test("of a picture that is no larger than its middle are all the same")
  func small() throws {
    let size = ImageSize(square: 6)
    let steps = Preprocessing([CenterCrop(size)], size: size, normalization: unit)
    #expect(try Set(five(steps, of: map(6, 6))).count == 1)
    #expect(try Set(five(steps, of: map(4, 3))).count == 1)
    #expect(try Set(five(steps, of: map(6, 9))).count == 3)
  }

  @Test("cannot be had where the middle is not cut out last, which is told with what to do")
  func without() throws {
    let size = ImageSize(square: 6)
    let steps = Preprocessing([CenterCrop(ImageSize(square: 8)), Resize(to: size)], size: size, normalization: unit)
    #expect(!steps.hasFiveCrops)
    let error = try #require(throws: PreprocessingError.self) { try five(steps, of: map(9, 9)) }
    #expect(error.advice.contains("end them with a Resize to a larger side and a CenterCrop"))
    #expect(Preprocessing([CenterCrop(size), ColorJitter()], size: size, normalization: unit).hasFiveCrops)
  }
}
