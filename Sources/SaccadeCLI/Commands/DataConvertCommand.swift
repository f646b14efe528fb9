public import ArgumentParser
public import Saccade

extension AnnotationFormat: ExpressibleByArgument {}
extension InvalidBoxes: ExpressibleByArgument {}

/// The options of commands that read annotations.
struct AnnotationOptionGroup: ParsableArguments {
  @Option(help: "The format that is read: \(AnnotationFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var from: AnnotationFormat
  @Option(
    help: "The folder of the pictures; each picture that is named must be there.", completion: .directory,
    transform: path)
  var images: String?
  @Option(help: "The part: a list in ImageSets/Main of voc, a folder in images and labels of yolo.")
  var split: String?
  @Option(
    name: .customLong("invalid-boxes"),
    help: "What happens to boxes that cannot be right: error, clip (the part on the picture is kept) or drop.")
  var invalidBoxes = InvalidBoxes.error
  @Flag(
    name: .customLong("one-based"),
    help: "csv: the upper left pixel is (1, 1) and boxes include their last pixels, read and written, as in VOC.")
  var isOneBased = false
  @Flag(
    name: .customLong("zero-based"), help: "voc: coordinates that are read are distances from the picture's corner.")
  var isZeroBased = false
  @OptionGroup var data: DataOptions

  func validate() throws {
    if isZeroBased, from != .voc { throw ValidationError("--zero-based is for --from voc") }
    if split != nil, from == .coco || from == .csv {
      throw ValidationError("--split is for --from voc and yolo; a file of \(from.rawValue) is a part of its own")
    }
  }

  func source(_ path: String) -> AnnotationConversion.Source {
    var source = AnnotationConversion.Source(from, path: data.shortest(path))
    (source.images, source.split, source.invalidBoxes) = (images.map(data.shortest), split, invalidBoxes)
    if from == .csv { source.isOneBased = isOneBased }
    if from == .voc { source.isOneBased = !isZeroBased }
    return source
  }
}

extension DataCommand {
  /// The command `saccade data convert IN OUT`.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "convert", abstract: "Write annotations of boxes in another format.",
      discussion: """
        voc   a folder with Annotations/*.xml, and ImageSets/Main/<split>.txt for --split
        coco  one JSON file
        yolo  a folder with images, labels and data.yaml or classes.txt
        csv   one table: filename,width,height,class,xmin,ymin,xmax,ymax

        What the other format cannot hold is told on standard error. The exit code is 65 if the annotations are wrong, 66 if \
        they or a picture are not there, 74 if the result cannot be written.

          saccade data convert --from voc --to coco BCCD train.json --split train
          saccade data convert --from coco --to yolo instances.json yolo-labels --images train2017
          saccade data convert --from csv --to voc labels.csv as-voc --one-based

        What is read counts from here or, if it is not here, from the data root. Pictures stay where they are: for --to yolo \
        put them, or a link to their folder, into the folder images beside labels. Files of annotations that are there stay, \
        too, unless --overwrite replaces them.
        """)

    @OptionGroup var annotations: AnnotationOptionGroup
    @Option(help: "The format that is written.")
    var to: AnnotationFormat
    @Argument(help: "The file or folder of the annotations.", completion: .file(), transform: path)
    var input: String
    @Argument(help: "The file or folder that is written.", completion: .file(), transform: path)
    var output: String
    @Flag(help: "Replace files of annotations that are there already.")
    var overwrite = false
    @OptionGroup var results: OutputOptions

    func validate() throws {
      if annotations.isOneBased, annotations.from != .csv, to != .csv {
        throw ValidationError("--one-based is for tables: --from csv or --to csv")
      }
    }

    func run() throws {
      let conversion = try CommandFailure.reporting {
        var source = annotations.source(input)
        // A large file's polygons take memory that no format but COCO's gives them.
        source.readsOutlines = to == .coco || annotations.from != .coco
        return try AnnotationConversion(
          source.read(), to: to, at: output, isOneBased: annotations.isOneBased, overwrites: overwrite)
      }
      let summary = AnnotationSummary(conversion.annotations)
      for line in summary.notes + conversion.losses { StandardError.write("note: \(line.visible())") }
      if results.json {
        var record = summary.record
        record["path"] = .text(conversion.path)
        record["files"] = .integer(conversion.fileCount)
        record["losses"] = .list(conversion.losses.map { .text($0) })
        StandardOutput.write(record)
        return
      }
      summary.lines().forEach { StandardOutput.write($0.visible()) }
      StandardOutput.write("\(conversion.path.visible()): \(counted(conversion.fileCount, "file")) written")
    }
  }

  /// The command `saccade data boxes PATH`.
  struct Boxes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "boxes", abstract: "Count the boxes of annotations: classes, sizes, and what is wrong.",
      discussion: """
        A row a class, those with most objects first: how many objects, on how many pictures, and how many are small (below \
        32² square pixels), medium and large (from 96² on). Wrong boxes are named; --invalid-boxes drop counts them all. The \
        exit code is 65 if the annotations are wrong, and 66 if they or a picture are not there.

          saccade data boxes --from voc BCCD --images BCCD/JPEGImages
          saccade data boxes --from coco instances_train2017.json --json
        """)

    @OptionGroup var annotations: AnnotationOptionGroup
    @Argument(help: "The file or folder of the annotations.", completion: .file(), transform: path)
    var input: String
    @OptionGroup var results: OutputOptions

    func run() throws {
      let summary = try CommandFailure.reporting {
        var source = annotations.source(input)
        source.readsOutlines = false
        return AnnotationSummary(try source.read())
      }
      if results.json {
        StandardOutput.write(summary.record)
        return
      }
      for line in summary.notes { StandardError.write("note: \(line.visible())") }
      summary.lines().forEach { StandardOutput.write($0.visible()) }
    }
  }
}
