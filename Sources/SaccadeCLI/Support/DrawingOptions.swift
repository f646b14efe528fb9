import ArgumentParser
import Saccade

/// The option of commands whose table can be drawn as well.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: "Also draw it into a file: drawn.svg, or a picture, drawn.png.",
    completion: .file(extensions: ["svg", "png"]), transform: path)
  var out: String?

  func validate() throws {
    if let out, !PlotDrawing.canWrite(to: out) {
      throw ValidationError("--out draws SVG or a picture; name a file that ends in .svg or .png: '\(out)'")
    }
  }

  /// Writes the drawing, if it is wanted.
  func write(_ drawing: @autoclosure () -> PlotDrawing) throws {
    if let out { try drawing().write(to: out) }
  }

  /// Tells where the drawing is, if there is one.
  func tell() {
    if let out { StandardOutput.write("drawn: \(out.visible())") }
  }
}

extension PlotDrawing {
  private static let pictures = [".png", ".jpg", ".jpeg", ".webp"]

  /// Whether a file's name says how it is drawn.
  static func canWrite(to path: String) -> Bool {
    let path = path.lowercased()
    return path.hasSuffix(".svg") || pictures.contains { path.hasSuffix($0) }
  }

  /// Writes it as SVG or as a picture, as the file's name says.
  func write(to path: String) throws {
    if path.lowercased().hasSuffix(".svg") {
      try AtomicFile.write(svg.utf8, to: path)
    } else {
      try image().write(to: path)
    }
  }
}
