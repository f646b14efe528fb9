/// The instructions of pickles.
enum PickleCode {
  static let mark = UInt8(ascii: "("), stop = UInt8(ascii: "."), pop = UInt8(ascii: "0"), popMark = UInt8(ascii: "1")
  static let dup = UInt8(ascii: "2"), binFloat = UInt8(ascii: "G"), binInt = UInt8(ascii: "J")
  static let binInt1 = UInt8(ascii: "K"), binInt2 = UInt8(ascii: "M"), none = UInt8(ascii: "N")
  static let binPersid = UInt8(ascii: "Q"), reduce = UInt8(ascii: "R"), binString = UInt8(ascii: "T")
  static let shortBinString = UInt8(ascii: "U"), binUnicode = UInt8(ascii: "X"), append = UInt8(ascii: "a")
  static let build = UInt8(ascii: "b"), global = UInt8(ascii: "c"), appends = UInt8(ascii: "e")
  static let binGet = UInt8(ascii: "h"), inst = UInt8(ascii: "i"), longBinGet = UInt8(ascii: "j")
  static let binPut = UInt8(ascii: "q"), longBinPut = UInt8(ascii: "r"), setItem = UInt8(ascii: "s")
  static let tuple = UInt8(ascii: "t"), setItems = UInt8(ascii: "u"), emptyDict = UInt8(ascii: "}")
  static let emptyList = UInt8(ascii: "]"), emptyTuple = UInt8(ascii: ")")
  static let binBytes = UInt8(ascii: "B"), shortBinBytes = UInt8(ascii: "C")
  static let proto: UInt8 = 0x80, newObject: UInt8 = 0x81, tuple1: UInt8 = 0x85, tuple2: UInt8 = 0x86
  static let tuple3: UInt8 = 0x87, newTrue: UInt8 = 0x88, newFalse: UInt8 = 0x89, long1: UInt8 = 0x8a
  static let long4: UInt8 = 0x8b, shortBinUnicode: UInt8 = 0x8c, binUnicode8: UInt8 = 0x8d, binBytes8: UInt8 = 0x8e
  static let emptySet: UInt8 = 0x8f, addItems: UInt8 = 0x90, frozenSet: UInt8 = 0x91, stackGlobal: UInt8 = 0x93
  static let memoize: UInt8 = 0x94, frame: UInt8 = 0x95

  /// What one that is not obeyed is called.
  static func name(of code: UInt8) -> String {
    switch code {
    case UInt8(ascii: "o"): "OBJ, which calls a class"
    case UInt8(ascii: "P"): "PERSID, which asks for an object by a text"
    case 0x82, 0x83, 0x84: "EXT, which calls what a program has registered"
    case 0x92: "NEWOBJ_EX, which calls a class"
    case 0x96, 0x97, 0x98: "of buffers beside the pickle"
    default:
      (0x21...0x7e).contains(code)
        ? "'\(Character(Unicode.Scalar(code)))' of early pickles" : "0x\(String(code, radix: 16)), which there is not"
    }
  }
}
