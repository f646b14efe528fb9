import SaccadeEngine
import SaccadeImages
import SaccadeText

extension AnnotationSet {
  /// A coordinate as it was read: what sums add in the last places is rounded away.
  private static func text(_ value: Double) -> String { JSONText.number((value * 1e6).rounded() / 1e6) }
  private static func text(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e7 ? "\(Int(value))" : "\(value)"
  }

  /// The text of COCO's format, an object a line.
  func writeCOCO(_ put: (String) throws -> Void) throws {
    let categories = categoryNumbers.count == classNames.count ? categoryNumbers : Array(1...max(1, classNames.count))
    let own = images.compactMap(\.number)
    let numbers = Set(own).count == images.count ? own : Array(images.indices.map { $0 + 1 })
    try put("{\"images\": [\n")
    for (place, image) in images.enumerated() {
      try put(
        "{\"id\": \(numbers[place]), \"file_name\": \(JSONText.quoted(image.file)), \"width\": \(image.size.width), "
          + "\"height\": \(image.size.height)}\(place + 1 < images.count ? "," : "")\n")
    }
    try put("],\n\"annotations\": [\n")
    var count = 0
    let total = objectCount
    for (place, image) in images.enumerated() {
      for object in image.objects {
        count += 1
        let (box, flags) = (object.bounds, object.flags)
        var line =
          "{\"id\": \(count), \"image_id\": \(numbers[place]), \"category_id\": \(categories[object.label]), "
          + "\"bbox\": [\(Self.text(box.x)), \(Self.text(box.y)), \(Self.text(box.width)), \(Self.text(box.height))], "
          + "\"area\": \(object.area.map(JSONText.number) ?? Self.text(box.area)), "
          + "\"iscrowd\": \(flags.contains(.crowd) ? 1 : 0)"
        let marks: [(String, AnnotatedObject.Flags)] = [
          ("difficult", .difficult), ("truncated", .truncated), ("occluded", .occluded),
        ]
        for (name, flag) in marks where flags.contains(flag) { line += ", \"\(name)\": 1" }
        switch object.outline {
        case .polygons(let polygons)?:
          let lists = polygons.map { "[" + $0.map(Self.text).joined(separator: ", ") + "]" }
          line += ", \"segmentation\": [\(lists.joined(separator: ", "))]"
        case .runs(let mask)?:
          line += ", \"segmentation\": {\"size\": [\(mask.size.height), \(mask.size.width)], \"counts\": ["
          line += mask.counts.map { "\($0)" }.joined(separator: ", ") + "]}"
        case nil: break
        }
        try put(line + "}\(count < total ? "," : "")\n")
      }
    }
    try put("],\n\"categories\": [\n")
    for (label, name) in classNames.enumerated() {
      let end = label + 1 < classNames.count ? "," : ""
      try put("{\"id\": \(categories[label]), \"name\": \(JSONText.quoted(name))}\(end)\n")
    }
    try put("]}\n")
  }

  /// The text of a table with a line for each box.
  func writeCSV(_ put: (String) throws -> Void, isOneBased: Bool) throws {
    try put("filename,width,height,class,xmin,ymin,xmax,ymax\n")
    let shift = isOneBased ? 1.0 : 0
    for image in images {
      for object in image.objects where !object.flags.contains(.crowd) {
        let box = object.bounds
        let sides = [box.x + shift, box.y + shift, box.x2, box.y2].map(Self.text)
        try put(
          "\(image.file.csvCell),\(image.size.width),\(image.size.height),\(classNames[object.label].csvCell),"
            + sides.joined(separator: ",") + "\n")
      }
    }
  }

  /// The XML of a picture, as PASCAL VOC's files: whole pixels, counted from 1.
  func vocText(of image: AnnotatedImage) -> String {
    var text = """
      <annotation>
      \t<filename>\(image.file.split(separator: "/").last.map { String($0).asXML } ?? "")</filename>
      \t<size>
      \t\t<width>\(image.size.width)</width>
      \t\t<height>\(image.size.height)</height>
      \t\t<depth>3</depth>
      \t</size>

      """
    for object in image.objects {
      func mark(_ flag: AnnotatedObject.Flags) -> Int { object.flags.isDisjoint(with: flag) ? 0 : 1 }
      let box = object.bounds
      // A box has a pixel at least, and that is one of the picture's.
      let left = min(box.x.rounded(), Double(image.size.width) - 1)
      let top = min(box.y.rounded(), Double(image.size.height) - 1)
      let (right, bottom) = (max(left + 1, box.x2.rounded()), max(top + 1, box.y2.rounded()))
      let occluded = object.flags.contains(.occluded) ? "\t\t<occluded>1</occluded>\n" : ""
      text += """
        \t<object>
        \t\t<name>\(classNames[object.label].asXML)</name>
        \t\t<truncated>\(mark(.truncated))</truncated>
        \(occluded)\t\t<difficult>\(mark([.difficult, .crowd]))</difficult>
        \t\t<bndbox>
        \t\t\t<xmin>\(Self.text(left + 1))</xmin>
        \t\t\t<ymin>\(Self.text(top + 1))</ymin>
        \t\t\t<xmax>\(Self.text(right))</xmax>
        \t\t\t<ymax>\(Self.text(bottom))</ymax>
        \t\t</bndbox>
        \t</object>

        """
    }
    return text + "</annotation>\n"
  }

  /// The lines of a picture, as YOLO's files: the middle and the sides of each box as parts of the picture's.
  func yoloText(of image: AnnotatedImage) -> String {
    let (width, height) = (Double(image.size.width), Double(image.size.height))
    return image.objects.filter { !$0.flags.contains(.crowd) }.map { object in
      let box = object.bounds
      let numbers = [
        (box.x + box.width / 2) / width, (box.y + box.height / 2) / height, box.width / width, box.height / height,
      ]
      return ([String(object.label)] + numbers.map { fixed($0, digits: 8) }).joined(separator: " ") + "\n"
    }.joined()
  }
}
