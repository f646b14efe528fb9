import Foundation

/// The loss of a network around its weights, along two directions: what the page draws as a surface.
public struct SurfaceView: Codable, Hashable, Sendable {
  /// What it is of.
  public var title: String
  /// How it was made, a line each.
  public var notes: [String]
  /// How far the weights are moved along each direction, in lengths of the filters: the places of rows and columns.
  public var places: [Double]
  /// The loss at each place, row by row, nil where it is no number.
  ///
  /// The middle one is that of the weights as they are.
  public var losses: [[Double?]]

  /// A surface from its parts.
  public init(title: String, notes: [String], places: [Double], losses: [[Double?]]) {
    self.title = title
    self.notes = notes
    self.places = places
    self.losses = losses
  }

  /// The document as JSON.
  /// - Throws: `EncodingError` if a number is none
  public func json() throws -> [UInt8] { try Array(JSONEncoder().encode(self)) }
}
