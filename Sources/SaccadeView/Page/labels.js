import { project } from './matrix.js'

const font = '500 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/// The names of blocks, written once into a sheet and drawn where they leave each other room.
export class Labels {
  constructor(renderer) {
    this.renderer = renderer
    this.canvas = document.createElement('canvas')
    this.items = []
  }

  /// Writes the names of what is seen.
  /// - items: text, isStrong, and where they stand: below a place
  write(items) {
    // Twice as fine as the screen, for pictures that are drawn finer.
    const scale = 2
    const context = this.canvas.getContext('2d')
    const width = 2048
    context.font = font
    const known = new Map()
    let [x, y] = [0, 0]
    const line = 18
    for (const { text } of items) {
      if (known.has(text)) continue
      const wide = Math.min(Math.ceil(context.measureText(text).width) + 4, 320)
      if ((x + wide) * scale > width) { x = 0; y += line }
      known.set(text, { x, y, wide })
      x += wide
    }
    const rows = y + line
    this.canvas.width = width
    this.canvas.height = Math.max(1, Math.ceil(rows * scale))
    context.scale(scale, scale)
    context.font = font
    context.fillStyle = '#fff'
    context.textBaseline = 'middle'
    for (const [text, { x, y, wide }] of known) context.fillText(text, x + 2, y + line / 2, wide - 4)
    this.renderer.fill(this.renderer.labelSheet, this.canvas, { isMultiplied: true })
    this.items = items.map((item) => {
      const { x, y, wide } = known.get(item.text)
      return {
        ...item, wide, high: line,
        part: [(x * scale) / width, (y * scale) / this.canvas.height, (wide * scale) / width, (line * scale) / this.canvas.height],
      }
    })
  }

  /// Chooses those that do not lie on one another; `wanted` are always there.
  arrange(camera, ink, wanted) {
    const { renderer } = this
    const [width, height] = [renderer.canvas.clientWidth, renderer.canvas.clientHeight]
    const matrix = camera.matrix()
    const seen = []
    for (const item of this.items) {
      const [x, y, w] = project(matrix, item.place)
      if (w <= 0 || Math.abs(x) > 1.1 || Math.abs(y) > 1.1) continue
      const isWanted = wanted.has(item.key)
      seen.push({ item, x: (x * 0.5 + 0.5) * width, y: (0.5 - y * 0.5) * height, order: isWanted ? -1 : w / item.weight, isWanted })
    }
    seen.sort((a, b) => a.order - b.order)
    const taken = []
    const numbers = []
    for (const { item, x, y, isWanted } of seen) {
      const box = [x - item.wide / 2 - 3, y + 3, x + item.wide / 2 + 3, y + 3 + item.high]
      if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue
      taken.push(box)
      const ratio = renderer.ratio
      const alpha = isWanted ? 1 : item.isStrong ? 0.95 : 0.72
      numbers.push(
        ...item.place, Math.round((-item.wide / 2) * ratio), Math.round((-3 - item.high) * ratio), item.wide * ratio, item.high * ratio,
        ...item.part, ...ink, alpha)
      if (taken.length > 140) break
    }
    renderer.set(renderer.labels, numbers)
  }
}
