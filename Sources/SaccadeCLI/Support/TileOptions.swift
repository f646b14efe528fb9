import ArgumentParser
import Saccade

/// By which tiles a segmenter sees pictures.
struct TileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The side of the tiles by which a segmenter sees each picture, in pixels after its preparation; 0 sees it as a whole "
        + "(default: as a whole up to \(ImageSegmenter.mostPixelsAtOnce) pixels, larger ones by tiles of "
        + "\(TiledPrediction().tile)).", valueName: "pixels"))
  var tile: Int?
  @Option(
    help: ArgumentHelp(
      "How much tiles have in common, in pixels: the more, the less of seams is seen (default: an eighth of the tile).",
      valueName: "pixels"))
  var overlap: Int?

  private static let sides = 32...16_384

  func validate() throws {
    if let tile, tile != 0, !(Self.sides ~= tile) {
      throw ValidationError(
        "--tile must be from \(Self.sides.lowerBound) to \(Self.sides.upperBound), or 0 for none: \(tile)")
    }
    guard let overlap else { return }
    guard let tile, tile != 0 else { throw ValidationError("--overlap needs --tile, the side of the tiles") }
    guard 0...tile / 2 ~= overlap else {
      throw ValidationError("--overlap must be from 0 to half of the tile, \(tile / 2): \(overlap)")
    }
  }

  /// How pictures are seen; nil if nothing was said.
  var tiling: ImageSegmenter.Tiling? {
    tile.map { $0 == 0 ? .whole : .tiles(TiledPrediction(tile: $0, overlap: overlap ?? $0 / 8)) }
  }
}
