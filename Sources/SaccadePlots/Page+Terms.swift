extension Page.Piece {
  /// A paragraph that is read first: what all the rest is about.
  public static func lead(_ text: String) -> Page.Piece {
    Page.Piece(html: "<p class=\"lead\">\(Markup.escaped(text))</p>")
  }

  /// Short words, each with what is to be said of it: beside it, or on a narrow screen below.
  /// - Parameter isCode: whether the words are to be typed, as commands are
  public static func terms(_ terms: [(term: String, text: String)], isCode: Bool = false) -> Page.Piece {
    let rows = terms.map { term, text in
      let word = Markup.escaped(term)
      return "<dt>\(isCode ? "<code>\(word)</code>" : word)</dt><dd>\(Markup.escaped(text))</dd>"
    }
    return Page.Piece(html: "<dl class=\"terms\(isCode ? " typed" : "")\">\(rows.joined(separator: "\n"))</dl>")
  }
}

extension Page {
  /// How these pieces look.
  static let termsSheet = """
    section>p.lead{color:var(--ink)} section>p.lead:first-of-type{font-size:1.18rem;font-weight:600}
    .terms{display:grid;grid-template-columns:minmax(90px,max-content) 1fr;margin-bottom:0;background:var(--card);\
    border:1px solid var(--line);border-radius:12px;font-size:.92rem;overflow:hidden}
    .terms dt,.terms dd{margin:0;padding:8px 16px;border-bottom:1px solid var(--soft);overflow-wrap:anywhere}
    .terms dt{color:var(--muted);font-weight:600} .terms dt:last-of-type,.terms dd:last-of-type{border-bottom:0}
    .terms.typed{grid-template-columns:1fr} .terms.typed dt{border-bottom:0;padding-bottom:0;color:var(--ink)}
    .terms code{font:.84rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
    .terms.typed dd{color:var(--muted)}
    @media (max-width:560px){.terms{grid-template-columns:1fr} .terms dt{border-bottom:0;padding-bottom:0}}

    """
}
