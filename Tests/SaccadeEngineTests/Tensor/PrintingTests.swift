import Testing

@testable import SaccadeEngine

/// Expected texts are what NumPy 2 prints for the same numbers.
@Suite("A printed tensor")
struct PrintingTests {
  @Test("has its numbers in columns, points one under the other")
  func columns() {
    let x: Tensor = [[0.1, 0.25], [-3, 12.5]]
    #expect("\(x)" == "[[ 0.1   0.25]\n [-3.   12.5 ]]")
    #expect("\(Tensor([1, 2, 3] as [Float]))" == "[1. 2. 3.]")
    #expect("\(Tensor(3.5))" == "3.5")
  }

  @Test("separates matrices by empty lines")
  func nesting() {
    let x = Tensor.arange(8).reshaped([2, 2, 2])
    #expect("\(x)" == "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]")
  }

  @Test("uses powers of ten when sizes differ much")
  func scientific() {
    #expect("\(Tensor([1e-5, 1, 3.14159] as [Float]))" == "[1.00000e-05 1.00000e+00 3.14159e+00]")
    #expect("\(Tensor([1 / 3, 2 / 3, 1000 / 3] as [Float]))" == "[  0.33333334   0.6666667  333.33334   ]")
    #expect("\(Tensor([0.00012345678] as [Float]))" == "[0.00012346]")
  }

  @Test("shows NaN and infinities")
  func special() {
    #expect("\(Tensor([.nan, 1, -.infinity] as [Float]))" == "[ nan   1. -inf]")
  }

  @Test("is summarised beyond a thousand elements, and then says its shape")
  func summary() {
    let x = Tensor.arange(2000).reshaped([20, 100])
    let rows = [
      "[[   0    1    2 ...   97   98   99]", " [ 100  101  102 ...  197  198  199]",
      " [ 200  201  202 ...  297  298  299]", " ...", " [1700 1701 1702 ... 1797 1798 1799]",
      " [1800 1801 1802 ... 1897 1898 1899]", " [1900 1901 1902 ... 1997 1998 1999]] (shape [20, 100])",
    ]
    #expect("\(x)" == rows.joined(separator: "\n"))
  }

  @Test("breaks long rows at 75 characters")
  func wrapping() {
    let lines = "\(Tensor.linspace(0, 1, count: 30))".split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0] == "[0.         0.03448276 0.06896552 0.10344828 0.13793103 0.1724138")
    #expect(lines[4] == " 0.82758623 0.86206895 0.8965517  0.9310345  0.9655172  1.        ]")
  }

  @Test("names its element type where the numbers do not show it")
  func types() {
    #expect("\(Tensor([true, false]))" == "[ true false]")
    #expect("\(Tensor([1, 22] as [UInt8]))" == "[ 1 22] (uint8)")
    #expect("\(Tensor([1.5, 0.25] as [Float]).cast(to: .bfloat16))" == "[1.5  0.25] (bfloat16)")
    #expect("\(Tensor([Int.max, -1]))" == "[9223372036854775807                  -1]")
    #expect("\(Tensor.zeros([0, 3]))" == "[] (shape [0, 3])")
  }

  @Test("says everything to a debugger")
  func debugging() {
    let x: Tensor = [[1, 2], [3, 4]]
    #expect(x.debugDescription == "Tensor([[1. 2.]\n        [3. 4.]], shape: [2, 2], dtype: .float32)")
  }
}
