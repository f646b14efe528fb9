/// Points of a plane in squares within squares: what is far is seen as one.
struct QuadTree {
  private struct Cell {
    let x: Double
    let y: Double
    let side: Double
    var count = 0.0
    var sumX = 0.0
    var sumY = 0.0
    /// The first of four children; 0 for none.
    var children = 0
    /// Where the points of a cell without children lie.
    var point: (x: Double, y: Double)?
  }

  private var cells: [Cell] = []
  /// Points nearer than this part of the whole are one.
  private static let deepest = 40

  /// A tree of points: x and y in turns.
  init(_ layout: [Double]) {
    let count = layout.count / 2
    func range(_ axis: Int) -> (low: Double, high: Double) {
      (0..<count).reduce((Double.infinity, -Double.infinity)) { range, point in
        (min(range.0, layout[2 * point + axis]), max(range.1, layout[2 * point + axis]))
      }
    }
    let (xs, ys) = (range(0), range(1))
    let side = max(xs.high - xs.low, ys.high - ys.low, 1e-12) * 1.000001
    cells.append(Cell(x: xs.low, y: ys.low, side: side))
    for point in 0..<count { insert((layout[2 * point], layout[2 * point + 1])) }
  }

  private mutating func insert(_ point: (x: Double, y: Double)) {
    var index = 0
    for depth in 0... {
      cells[index].count += 1
      cells[index].sumX += point.x
      cells[index].sumY += point.y
      if cells[index].children == 0 {
        guard let old = cells[index].point else {
          if cells[index].count == 1 { cells[index].point = point }
          return
        }
        if depth >= Self.deepest || old == point { return }
        split(index, old, count: cells[index].count - 1)
      }
      index = child(of: index, for: point)
    }
  }

  /// Gives a cell children, and its points, which lie at one place, to one of them.
  private mutating func split(_ index: Int, _ old: (x: Double, y: Double), count: Double) {
    let (cell, half) = (cells[index], cells[index].side / 2)
    cells[index].children = cells.count
    cells[index].point = nil
    for quarter in 0..<4 {
      cells.append(
        Cell(x: cell.x + Double(quarter % 2) * half, y: cell.y + Double(quarter / 2) * half, side: half))
    }
    let place = child(of: index, for: old)
    cells[place].count = count
    cells[place].sumX = old.x * count
    cells[place].sumY = old.y * count
    cells[place].point = old
  }

  private func child(of index: Int, for point: (x: Double, y: Double)) -> Int {
    let (cell, half) = (cells[index], cells[index].side / 2)
    return cell.children + (point.x >= cell.x + half ? 1 : 0) + (point.y >= cell.y + half ? 2 : 0)
  }

  /// What all points push a place by, and the sum of how near they are; a point at the place itself counts as 1.
  func repulsion(on place: (x: Double, y: Double), angle: Double) -> (x: Double, y: Double, near: Double) {
    var (fx, fy, sum) = (0.0, 0.0, 0.0)
    var stack = [0]
    while let index = stack.popLast() {
      let cell = cells[index]
      guard cell.count > 0 else { continue }
      let (dx, dy) = (place.x - cell.sumX / cell.count, place.y - cell.sumY / cell.count)
      let distance = dx * dx + dy * dy
      guard cell.children == 0 || cell.side * cell.side < angle * angle * distance else {
        stack += cell.children..<cell.children + 4
        continue
      }
      let near = 1 / (1 + distance)
      sum += cell.count * near
      fx += cell.count * near * near * dx
      fy += cell.count * near * near * dy
    }
    return (fx, fy, sum)
  }
}
