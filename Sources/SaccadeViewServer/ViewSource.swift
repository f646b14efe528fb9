package import SaccadeText

/// What a view server asks for what it shows.
///
/// Each answer is JSON, as the page reads it.
package protocol ViewSource: Sendable {
  /// The network, or the newest step of a training.
  /// - Parameter step: the step that the page has; nil for none
  /// - Returns: nil if there is nothing newer
  func view(after step: Int?) async throws -> [UInt8]?
  /// All maps of a layer.
  func maps(of layer: Int) async throws -> [UInt8]
  /// Where each module's output speaks for a class.
  func saliency(of label: Int) async throws -> [UInt8]
  /// The network with another picture, from the bytes of its file.
  func show(picture: [UInt8], named name: String) async throws -> [UInt8]
  /// Another network, from a file.
  /// - Parameter name: what the user's file is called
  func open(model path: String, named name: String) async throws -> [UInt8]
}

/// Something that a view server cannot do, in words for whoever looks at the page.
package struct ViewRefusal: SaccadeError {
  /// What is wrong.
  package let problem: String
  /// What to do.
  package let advice: String
  /// What was sent is no good.
  package let exitCode = FailureCode.unusable

  /// A refusal.
  package init(_ problem: String, advice: String = "") { (self.problem, self.advice) = (problem, advice) }
}

extension ViewSource {
  /// There are no more maps than the page has.
  package func maps(of layer: Int) async throws -> [UInt8] { throw ViewRefusal("there are no more maps of this layer") }
  /// Nothing is computed anew.
  package func saliency(of label: Int) async throws -> [UInt8] { throw ViewRefusal("this page shows no classes") }
  /// It sees what the training sees.
  package func show(picture: [UInt8], named name: String) async throws -> [UInt8] {
    throw ViewRefusal("this page shows the pictures of the training", advice: "saccade view CHECKPOINT takes others")
  }
  /// It shows one network.
  package func open(model path: String, named name: String) async throws -> [UInt8] {
    throw ViewRefusal("this page shows the network of the training", advice: "saccade view FILE shows another")
  }
}
