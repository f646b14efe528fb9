import SaccadeText

/// A named number about a run.
public struct Figure: Hashable, Sendable {
  /// Which way a figure is better, and how it is shown.
  public struct Kind: Hashable, Sendable {
    /// Which of two values is the better one.
    public enum Direction: Hashable, Sendable {
      /// The greater.
      case more
      /// The smaller.
      case less
    }

    /// Which of two values is the better one.
    public let better: Direction
    /// What the value is multiplied by where people read it.
    public let scale: Double
    /// How many digits after the point people read.
    public let digits: Int
    /// The unit that people read behind the value; empty for none.
    public let unit: String
    /// Whether a value that these digits show as 0 is written as `1.5e-50`: where any size may be one that matters.
    public let showsSmall: Bool

    /// A kind from its parts.
    public init(better: Direction, scale: Double = 1, digits: Int, unit: String = "", showsSmall: Bool = false) {
      self.showsSmall = showsSmall
      self.better = better
      self.scale = scale
      self.digits = digits
      self.unit = unit
    }

    /// A part of 1, shown in percent; more is better.
    public static let rate = Kind(better: .more, scale: 100, digits: 2, unit: "%")
    /// Shown as it is; less is better.
    public static let loss = Kind(better: .less, digits: 4)
    /// How far something is off; less is better.
    /// - Parameter unit: `px`, `°`
    public static func error(_ unit: String = "") -> Kind {
      Kind(better: .less, digits: 3, unit: unit, showsSmall: true)
    }
    /// A ratio in decibels; more is better.
    public static let decibels = Kind(better: .more, digits: 2, unit: "dB")

    /// Whether a figure of the kind can have a value: none is infinite, a part of 1 lies from 0 to 1, and nothing is off by
    /// less than 0.
    public func allows(_ value: Double) -> Bool {
      guard value.isFinite else { return false }
      // Sums may be off in their last places.
      let slack = 1e-6
      if unit == "%", scale == 100 { return -slack...1 + slack ~= value }
      return value >= -slack || self != .error(unit)
    }

    /// Whether a value is better than another.
    public func isBetter(_ value: Double, than other: Double) -> Bool {
      better == .more ? value > other : value < other
    }
  }

  /// The name in logs: `top1`.
  public let name: String
  /// The value.
  public let value: Double
  /// How it is shown.
  public let kind: Kind
  /// What people read before the value, if it is not the name.
  public let title: String?

  /// A figure from its parts.
  public init(_ name: String, _ value: Double, _ kind: Kind, title: String? = nil) {
    self.name = name
    self.value = value
    self.kind = kind
    self.title = title
  }

  /// For people: `top-1 94.20 %`, `loss 0.2130`.
  public var text: String { "\(label) \(valueText)" }

  /// What people call it: `top-1`.
  public var label: String {
    title ?? ClassificationFigure(rawValue: name)?.title ?? SegmentationMetrics.title(of: name)
      ?? DetectionMetrics.title(of: name) ?? name.replacingTop
  }

  /// The value with its unit, for people: `94.20 %`.
  public var valueText: String {
    let shown = (kind.showsSmall ? fixedOrSmall : fixed)(value * kind.scale, kind.digits)
    return kind.unit.isEmpty ? shown : "\(shown) \(kind.unit)"
  }
}

extension String {
  fileprivate var replacingTop: String { hasPrefix("top") ? "top-\(dropFirst(3))" : self }
}
