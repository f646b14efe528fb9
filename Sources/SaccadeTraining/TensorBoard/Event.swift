/// An entry of an event file, as TensorBoard reads it: figures, pictures and distributions of a step.
public struct Event: Equatable, Sendable {
  /// When it was written, in seconds since 1970.
  public var wallTime: Double
  /// The step that it tells of.
  public var step: Int
  /// What it tells.
  public var content: Content

  /// An entry from its parts.
  public init(wallTime: Double, step: Int = 0, _ content: Content) {
    self.wallTime = wallTime
    self.step = step
    self.content = content
  }

  /// What an entry tells.
  public enum Content: Equatable, Sendable {
    /// The version of the file, in its first entry: `brain.Event:2`.
    case version(String)
    /// Named values.
    case values([Value])
    /// The run goes on from the entry's step: what earlier files tell of this step and those after it did not happen.
    case start
    /// Something that this reader makes nothing of, such as a graph.
    case other
  }

  /// A named value.
  public struct Value: Equatable, Sendable {
    /// The name; what stands before the first slash is the section that TensorBoard shows it in.
    public var tag: String
    /// The value.
    public var content: Content

    /// A value under a name.
    public init(_ tag: String, _ content: Content) {
      self.tag = tag
      self.content = content
    }

    /// A value's kinds.
    public enum Content: Equatable, Sendable {
      /// A number.
      case scalar(Float)
      /// A picture.
      case image(Image)
      /// How numbers are spread.
      case histogram(Histogram)
      /// Something that this reader makes nothing of, such as a tensor or a sound.
      case other
    }
  }

  /// A picture: the bytes of a PNG or JPEG file.
  public struct Image: Equatable, Sendable {
    /// In pixels.
    public var height: Int
    /// In pixels.
    public var width: Int
    /// How many channels it has: 1 for grey, 3 for RGB, 4 with opacity.
    public var channels: Int
    /// The file's bytes.
    public var bytes: [UInt8]

    /// A picture from its parts.
    public init(height: Int, width: Int, channels: Int, bytes: [UInt8]) {
      self.height = height
      self.width = width
      self.channels = channels
      self.bytes = bytes
    }
  }

  /// The version that Saccade writes, in which a ``Content/start`` takes back later steps.
  static let version = "brain.Event:2"
}
