import Foundation
import SaccadeText

/// A page that is one file: it shows without a network, on light and dark ground, on a screen and on a telephone.
public struct Page: Sendable {
  /// A part of the page under a heading.
  public struct Section: Sendable {
    /// The heading.
    public let title: String
    /// What stands under it, as HTML.
    package let content: String

    /// A section of some pieces.
    public init(_ title: String, _ pieces: [Piece]) {
      self.title = title
      content = pieces.map(\.html).joined(separator: "\n")
    }

    /// The name by which the page's table of contents finds it.
    fileprivate var anchor: String {
      title.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }
  }

  /// Something that stands in a section.
  public struct Piece: Sendable {
    let html: String

    /// A heading within the section.
    public static func heading(_ text: String) -> Piece { Piece(html: "<h3>\(Markup.escaped(text))</h3>") }

    /// A paragraph.
    public static func text(_ text: String) -> Piece { Piece(html: "<p>\(Markup.escaped(text))</p>") }

    /// Numbers that are seen first, each under its name.
    public static func tiles(_ tiles: [(name: String, value: String, note: String)]) -> Piece {
      let cells = tiles.map { tile in
        "<div class=\"tile\"><span>\(Markup.escaped(tile.name))</span><b>\(Markup.escaped(tile.value))</b>"
          + (tile.note.isEmpty ? "" : "<small>\(Markup.escaped(tile.note))</small>") + "</div>"
      }
      return Piece(html: "<div class=\"tiles\">\(cells.joined())</div>")
    }

    /// Plots side by side, as many as there is room for.
    public static func plots(_ plots: [Drawing]) -> Piece {
      let figures = plots.map { "<figure>\($0.element)</figure>" }
      return Piece(html: "<div class=\"plots\">\(figures.joined(separator: "\n"))</div>")
    }

    /// A table; columns of numbers stand to the right.
    public static func table(_ header: [String], _ rows: [[String]]) -> Piece {
      let isNumber = header.indices.map { column in
        !rows.isEmpty
          && rows.allSatisfy { $0.count > column && ($0[column].first { !"+-−–".contains($0) }?.isNumber ?? true) }
      }
      func cell(_ tag: String, _ text: String, _ column: Int) -> String {
        "<\(tag)\(isNumber[column] ? " class=\"n\"" : "")>\(Markup.escaped(text))</\(tag)>"
      }
      let head = header.enumerated().map { cell("th", $1, $0) }.joined()
      let body = rows.map { row in
        "<tr>" + row.prefix(header.count).enumerated().map { cell("td", $1, $0) }.joined() + "</tr>"
      }
      return Piece(
        html: "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\(body.joined(separator: "\n"))"
          + "</tbody></table></div>")
    }

    /// Pictures with a line under each.
    /// - Parameters:
    ///   - pictures: the bytes of JPEG or PNG files, what they show, and whether that is right, wrong, or neither
    ///   - areLarge: whether there is something to be read on them
    public static func pictures(
      _ pictures: [(bytes: [UInt8], caption: String, isGood: Bool?)], areLarge: Bool = false
    ) -> Piece {
      let items = pictures.map { picture in
        let type = picture.bytes.first == 0x89 ? "png" : "jpeg"
        let mark = picture.isGood.map { $0 ? " class=\"good\"" : " class=\"bad\"" } ?? ""
        let caption = Markup.escaped(picture.caption)
        return "<figure\(mark)><img alt=\"\(caption)\" loading=\"lazy\" src=\"data:image/\(type);base64,"
          + "\(Data(picture.bytes).base64EncodedString())\"><figcaption>\(caption)</figcaption></figure>"
      }
      return Piece(html: "<div class=\"pictures\(areLarge ? " large" : "")\">\(items.joined(separator: "\n"))</div>")
    }

    /// Text as it was written, such as a configuration, behind a line that unfolds it.
    public static func source(_ title: String, _ text: String) -> Piece {
      Piece(html: "<details><summary>\(Markup.escaped(title))</summary><pre>\(Markup.escaped(text))</pre></details>")
    }
  }

  /// A plot, whichever.
  public struct Drawing: Sendable {
    let element: String

    /// Lines.
    public init(_ plot: LinePlot) { element = plot.element }
    /// A table of counts.
    public init(_ plot: MatrixPlot) { element = plot.element }
    /// Bars.
    public init(_ plot: BarPlot) { element = plot.element }
    /// Points.
    public init(_ plot: ScatterPlot) { element = plot.element }
    /// A map.
    public init(_ plot: ContourPlot) { element = plot.element }
    /// Numbers in cells.
    public init(_ plot: HeatMapPlot) { element = plot.element }
  }

  /// What the page is about.
  public let title: String
  /// A line under the title.
  public let subtitle: String
  /// The parts.
  public let sections: [Section]
  /// The last line, such as what wrote the page.
  public let footer: String

  /// A page from its parts.
  public init(_ title: String, subtitle: String, _ sections: [Section], footer: String) {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections
    self.footer = footer
  }

  /// The file.
  public var html: String {
    let contents = sections.map { "<a href=\"#\($0.anchor)\">\(Markup.escaped($0.title))</a>" }.joined()
    let body = sections.map { section in
      "<section id=\"\(section.anchor)\"><h2>\(Markup.escaped(section.title))</h2>\n\(section.content)\n</section>"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(PlotStyle.variables)\(PlotStyle.sheet)\(Self.sheet)\(Self.termsSheet)</style>
      </head>
      <body>
      <header><h1>\(Markup.escaped(title))</h1><p>\(Markup.escaped(subtitle))</p><nav>\(contents)</nav></header>
      <main>
      \(body.joined(separator: "\n"))
      </main>
      <footer>\(Markup.escaped(footer))</footer>
      </body>
      </html>

      """
  }

  private static let sheet = """
    *{box-sizing:border-box} html{scroll-behavior:smooth}
    body{margin:0;background:var(--bg);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    header,main,footer{max-width:1200px;margin:0 auto;padding:0 20px}
    header{padding-top:36px} h1{margin:0;font-size:1.9rem;letter-spacing:-.01em;overflow-wrap:anywhere}
    header p{margin:4px 0 16px;color:var(--muted);overflow-wrap:anywhere}
    nav{display:flex;flex-wrap:wrap;gap:6px;margin-bottom:12px}
    nav a{color:var(--ink);text-decoration:none;font-size:.85rem;padding:4px 12px;border:1px solid var(--line);\
    border-radius:999px;background:var(--card)} nav a:hover,nav a:focus-visible{border-color:var(--s1);color:var(--s1)}
    section{margin:28px 0} section>*+*{margin-top:14px} h2{font-size:1.15rem;margin:0;padding-top:8px}
    h3{font-size:.98rem;margin:22px 0 0} section>p{color:var(--muted);margin-bottom:0;max-width:75ch}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
    .tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px 16px}
    .tile span,.tile small{display:block;color:var(--muted);font-size:.8rem}
    .tile b{display:block;font-size:1.5rem;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px;align-items:start}
    .plots figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px}
    .plots svg{display:block;width:100%;height:auto;margin:0 auto}
    .wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:12px}
    table{border-collapse:collapse;width:100%;font-size:.9rem} th,td{padding:7px 14px;text-align:left;white-space:nowrap}
    th{color:var(--muted);font-weight:600;border-bottom:1px solid var(--line)} tr+tr td{border-top:1px solid var(--soft)}
    .n{text-align:right;font-variant-numeric:tabular-nums}
    .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(140px,1fr));gap:12px}
    .pictures.large{grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr))}
    .pictures figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
    .pictures img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--soft)}
    .pictures figcaption{font-size:.78rem;line-height:1.35;padding:7px 10px;overflow-wrap:anywhere}
    .pictures .good{border-bottom:3px solid var(--good)} .pictures .bad{border-bottom:3px solid var(--bad)}
    details{margin:10px 0;background:var(--card);border:1px solid var(--line);border-radius:12px}
    summary{cursor:pointer;padding:10px 16px;font-weight:600}
    pre{margin:0;padding:4px 16px 16px;overflow-x:auto;font:.82rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
    footer{color:var(--muted);font-size:.82rem;padding-top:12px;padding-bottom:40px}
    @media print{nav{display:none} section{break-inside:avoid}}

    """
}
