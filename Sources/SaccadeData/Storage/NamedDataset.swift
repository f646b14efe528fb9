import Foundation
import SaccadeConfig
public import SaccadeImages
import SaccadeText

/// A public data set that Saccade can fetch and read by its name.
public struct NamedDataset: Sendable {
  /// The format that its files have.
  enum Format: Sendable {
    case idx
    case cifar(CIFARDataset.Variant)
  }

  /// The name on the command line, which is its folder below the data root too.
  public let name: String
  /// The name in configurations.
  public let typeName: String
  /// What it is, in a line.
  public let summary: String
  /// Under which terms its owners let it be used, as far as they say.
  public let terms: String
  /// The files to fetch.
  public let files: [RemoteFile]
  /// The classes, in the order of their labels, where the files do not name them.
  let classNames: [String]
  let format: Format

  /// What a pixel of its images is.
  public var pixelFormat: PixelFormat {
    switch format {
    case .idx: .grey
    case .cifar: .rgb
    }
  }

  /// The data set of a name.
  /// - Throws: ``DatasetError`` that lists the names, if there is none of this one
  public static func named(_ name: String) throws -> NamedDataset {
    let wanted = name.lowercased()
    if let found = all.first(where: { $0.name == wanted }) { return found }
    let hint = Spelling.nearest(to: wanted, among: all.map(\.name)).map { "did you mean \($0)? " } ?? ""
    throw DatasetError(
      .missing, path: name, problem: "is no data set that Saccade knows",
      advice: "\(hint)known are \(all.map(\.name).joined(separator: ", "))")
  }

  /// Whether all of it lies below a data root.
  public func isPresent(in root: DataRoot) -> Bool {
    files.allSatisfy { file in
      let product = root.resolve("\(name)/\(file.product)")
      // A compressed file may have been decompressed by somebody, and is read as well.
      let plain = product.hasSuffix(".gz") ? String(product.dropLast(3)) : product
      return FileManager.default.fileExists(atPath: product) || FileManager.default.fileExists(atPath: plain)
    }
  }

  /// Opens a part of it.
  ///
  /// CIFAR-10 may also be an image folder, `train/<class>/…` and `test/<class>/…`.
  /// - Parameters:
  ///   - part: the training or the test images
  ///   - folder: where its files are, below the data root or absolute; nil is its name
  ///   - root: the data root
  /// - Throws: ``DatasetError`` if it is not there, saying how to fetch it, or cannot be read
  public func open(
    _ part: DatasetPart, folder: String? = nil, root: DataRoot = DataRoot()
  ) throws -> any ClassificationDataset {
    let path = root.resolve(folder ?? name)
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatasetError(
        .missing, path: path, problem: "there is no such folder",
        advice: "fetch the data set with `saccade data get \(name)`, or say where it is with --data-root or "
          + DataRoot.variable)
    }
    switch format {
    case .idx:
      do { return try IDXDataset(folder: path, part: part, classNames: classNames) } catch let error as DatasetError {
        guard error.kind == .missing else { throw error }
        throw DatasetError(
          .missing, path: error.path, problem: error.problem,
          advice: "fetch the data set with `saccade data get \(name)`")
      }
    case .cifar(let variant):
      let images = "\(path)/\(part.rawValue)"
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: images, isDirectory: &isFolder), isFolder.boolValue {
        var ignored = LeftOutFiles()
        guard part == .test else { return try ImageFolder(images) }
        let train = "\(path)/train"
        let classes = try FolderListing.classFolders(in: BytePath(train), named: train, leftOut: &ignored)
        return try ImageFolder(images, classNames: classes.map(\.description))
      }
      return try CIFARDataset(folder: path, variant: variant, part: part)
    }
  }
}
