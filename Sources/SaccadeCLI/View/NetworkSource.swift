import Foundation
import Saccade
import SaccadeView
import SaccadeViewServer

/// A network that looks at pictures that somebody drops on the page.
actor NetworkSource: ViewSource {
  private var viewed: ViewedNetwork
  private var picture: Image?
  private var pictureName: String?
  private var view: NetworkView?
  private let onnx: ONNXOptions
  private let decoding: DecodingOptions

  /// A network and the first picture.
  init(
    _ viewed: sending ViewedNetwork, picture: Image?, named name: String?, onnx: ONNXOptions, decoding: DecodingOptions
  ) {
    self.viewed = viewed
    self.picture = picture
    pictureName = name
    self.onnx = onnx
    self.decoding = decoding
  }

  func view(after step: Int?) throws -> [UInt8]? { try Array(current().json()) }

  func maps(of layer: Int) throws -> [UInt8] {
    guard let sheet = try viewed.maps(of: layer, for: picture) else {
      throw ViewRefusal("the network has no layer \(layer) with maps")
    }
    return try Array(JSONEncoder().encode(sheet))
  }

  func saliency(of label: Int) throws -> [UInt8] {
    try Array(JSONEncoder().encode(viewed.saliency(of: label, for: picture)))
  }

  func show(picture bytes: [UInt8], named name: String) throws -> [UInt8] {
    let image = try Image(decoding: bytes, named: name, options: decoding)
    let view = try viewed.view(of: image, named: name)
    (picture, pictureName, self.view) = (image, name, view)
    return try Array(view.json())
  }

  func open(model path: String, named name: String) throws -> [UInt8] {
    let opened: ViewedNetwork
    do { opened = try ViewedNetwork(path, weights: nil, onnx: onnx, title: name) } catch {
      // The user knows the file by another name than that it lies under here.
      throw ViewRefusal("\(error)".replacing(path, with: name))
    }
    let view = try opened.view(of: picture, named: pictureName)
    (viewed, self.view) = (opened, view)
    return try Array(view.json())
  }

  private func current() throws -> NetworkView {
    if let view { return view }
    let made = try viewed.view(of: picture, named: pictureName)
    view = made
    return made
  }
}
