/// How plots and pages look: colours for light and for dark ground, which people with any kind of colour vision tell apart.
package enum PlotStyle {
  /// Colours of series, by their place; after the last, the first comes again.
  ///
  /// - Source: Okabe and Ito 2008, *Color Universal Design*, lightness adapted to the ground
  package static func colour(_ place: Int) -> String { "var(--s\(place % count + 1))" }
  /// How many series have a colour of their own.
  package static let count = 8
  /// The colour of what is told apart by strength alone.
  package static let accent = "var(--s1)"

  /// The colours, for light ground and for dark.
  package static let variables = """
    :root{--bg:#fbfbfa;--card:#ffffff;--ink:#1c1e21;--muted:#666c75;--line:#dfe2e6;--soft:#eef0f2;--good:#0a7d55;\
    --bad:#b3382c;--s1:#1f6fb4;--s2:#cf5c12;--s3:#0b8a66;--s4:#b2548f;--s5:#9a7400;--s6:#3c9bd0;--s7:#7a4fb5;--s8:#5c6670}
    @media (prefers-color-scheme:dark){:root{--bg:#121417;--card:#1a1d21;--ink:#e8eaed;--muted:#9aa1ab;--line:#32373d;\
    --soft:#23272c;--good:#3fc796;--bad:#ef8577;--s1:#62aef0;--s2:#f29352;--s3:#3fc796;--s4:#df8fc2;--s5:#e0bb3f;\
    --s6:#8fd0f5;--s7:#b694ee;--s8:#a5afb9}}

    """

  /// The rules for drawings.
  package static let sheet = """
    .plot{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    .plot .ground{fill:var(--card)} .plot text{fill:var(--ink)} .plot .label{fill:var(--muted)}
    .plot .title{font-size:14px;font-weight:600} .plot .grid{stroke:var(--line);stroke-width:1}
    .plot .axis{stroke:var(--muted);stroke-width:1} .plot .mark{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3}
    .plot .series{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .plot .faint{fill:none;stroke-width:1.2;stroke-opacity:.4;stroke-linejoin:round}
    .plot .dashed{fill:none;stroke-width:2;stroke-dasharray:6 4;stroke-linecap:round}
    .plot .cell{stroke:var(--card);stroke-width:1} .plot .bar{rx:2}
    .plot .strong{fill:var(--card)}

    """

  /// The colours on light ground, red, green and blue of each, by how drawings name them: `var(--ink)`.
  package static let light: [String: UInt32] = {
    let block = variables.prefix { $0 != "}" }
    let entries = block.matches(of: /--(\w+):#([0-9a-f]{6})/).compactMap { match in
      UInt32(match.2, radix: 16).map { ("var(--\(match.1))", $0) }
    }
    return Dictionary(entries) { first, _ in first }
  }()

  /// How lines are drawn, as ``sheet`` says: a colour, where the line has none of its own, the width, and the lengths of dashes
  /// and of what is between them.
  package static func pen(_ style: String) -> (colour: String?, width: Double, opacity: Double, dashes: [Double]) {
    switch style {
    case "grid": ("var(--line)", 1, 1, [])
    case "axis": ("var(--muted)", 1, 1, [])
    case "mark": ("var(--muted)", 1, 1, [3, 3])
    case "faint": (nil, 1.2, 0.4, [])
    case "dashed": (nil, 2, 1, [6, 4])
    default: (nil, 2, 1, [])
    }
  }

  /// How words are written, as ``sheet`` says: the colour, the size, and whether they are bold.
  package static func letters(_ style: String) -> (colour: String, size: Double, isBold: Bool) {
    switch style {
    case "title": ("var(--ink)", 14, true)
    case "label": ("var(--muted)", 12, false)
    case "strong": ("var(--card)", 12, false)
    default: ("var(--ink)", 12, false)
    }
  }
}
