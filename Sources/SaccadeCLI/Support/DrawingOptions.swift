import ArgumentParser
import Saccade

/// The option of commands whose table can be drawn as well.
struct DrawingOptions: ParsableArguments {
  @Option(help: "Also draw it into a file: drawn.svg.", completion: .file(extensions: ["svg"]), transform: path)
  var out: String?

  func validate() throws {
    if let out, !out.lowercased().hasSuffix(".svg") {
      throw ValidationError("--out draws SVG; name a file that ends in .svg: '\(out)'")
    }
  }

  /// Writes the drawing, if it is wanted.
  func write(_ svg: @autoclosure () -> String) throws {
    if let out { try AtomicFile.write(svg().utf8, to: out) }
  }

  /// Tells where the drawing is, if there is one.
  func tell() {
    if let out { StandardOutput.write("drawn: \(out.visible())") }
  }
}
