import SaccadeData
import Testing

@Suite struct HugeClaimTests {
  @Test func aFileThatClaimsGibibytesIsTruncatedWithoutTakingMemoryForThem() throws {
    let scratch = try Scratch()
    // 2^30 images of 8 × 8 pixels are 64 GiB.
    let images = try scratch.write("images", [0, 0, 8, 3, 0x40, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8])
    let labels = try scratch.write("labels", TinyFiles.idx([1], 1))
    let error = #expect(throws: DatasetError.self) { try IDXDataset(images: images, labels: labels) }
    #expect(error?.kind == .truncated)
    #expect(error?.problem == "ends after 0 of the 68719476736 bytes of its images")
  }
}
