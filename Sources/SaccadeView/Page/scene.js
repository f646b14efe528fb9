import { channels, kinds } from './colours.js'
import { lines, place, plates } from './layout.js'
import { picture } from './pictures.js'

/// What stands in the scene: the blocks that are seen, with their places, lines, plates and labels.
export class Scene {
  constructor(renderer, labels) {
    this.renderer = renderer
    this.labels = labels
    this.blocks = []
    this.lines = []
    this.plates = []
  }

  /// Puts another network, or another look at the same, into the scene.
  async setTiles(view) {
    const { tiles } = view
    if (!tiles) return this.renderer.setTiles(null, 1, 1)
    const image = await picture(tiles, tiles.image)
    this.renderer.setTiles(image, tiles.columns, image.height / tiles.side)
  }

  arrange(network) {
    this.network = network
    this.blocks = network.blocks()
    this.length = place(this.blocks, network).length
    this.lines = lines(this.blocks)
    this.plates = plates(this.blocks, network)
    this.labels.write([
      ...this.blocks.map((block) => ({
        key: block.key, text: block.name || block.last.operation, weight: block.module ? 1.5 : 1, isStrong: !!block.module,
        place: [block.centre[0], -block.size[1] / 2, block.centre[2] + block.size[2] / 2],
      })),
      ...this.plates.map((plate) => ({
        key: `p${plate.module.index}`, text: this.network.moduleName(plate.module), weight: 2.6 - 0.3 * plate.depth, isStrong: true,
        place: [plate.centre[0], plate.centre[1], plate.centre[2] + plate.size[2] / 2],
      })),
    ])
  }

  /// The room that blocks take.
  boxes(blocks = this.blocks) {
    return blocks.map(({ centre, size }) => ({
      low: centre.map((c, k) => c - size[k] / 2), high: centre.map((c, k) => c + size[k] / 2),
    }))
  }

  /// Hands all boxes and lines to the renderer, with what is chosen and what lies under the pointer lit.
  paint(chosen, over) {
    const { renderer } = this
    const boxes = []
    const isDark = renderer.isDark
    const floors = []
    for (const plate of this.plates) {
      const tone = isDark ? 0.1 + 0.028 * plate.depth : 0.93 - 0.035 * plate.depth
      floors.push(...plate.centre, ...plate.size, tone * (isDark ? 0.86 : 0.985), tone * (isDark ? 0.98 : 0.99), tone * (isDark ? 1.28 : 1.02), 1, -1, 0, 2, 0)
    }
    for (const block of this.blocks) {
      const colour = channels(kinds[block.kind]?.colour ?? kinds.other.colour)
      const glow = block === chosen ? 1 : block === over ? 0.6 : 0
      boxes.push(...block.centre, ...block.size, ...colour, 1, block.last.maps ? block.last.index : -1, glow, block.module ? 1 : 0, block.layers.length)
    }
    // What is mostly in front comes first, so that less of what is behind it is drawn for nothing.
    renderer.set(renderer.boxes, [...boxes, ...floors])
    const ink = isDark ? [0.72, 0.8, 0.95] : [0.22, 0.28, 0.4]
    const accent = isDark ? [1, 0.83, 0.42] : [0.8, 0.36, 0.05]
    const strips = []
    for (const line of this.lines) {
      const isLit = chosen && (line.from === chosen || line.to === chosen)
      const colour = isLit ? [...accent, 0.95] : [...ink, line.isSkip ? 0.42 : 0.55]
      for (let i = 1; i < line.points.length; i++) strips.push(...line.points[i - 1], ...line.points[i], ...colour)
    }
    renderer.set(renderer.lines, strips)
  }

  /// The maps of the chosen layer as pictures that float above it.
  async lift(block) {
    const { renderer } = this
    renderer.set(renderer.maps, [])
    this.lifted = block
    const sheet = block?.last.maps
    if (!sheet) return
    const image = await picture(sheet, sheet.image)
    if (this.lifted !== block) return
    renderer.fill(renderer.mapSheet, image, { isSharp: Math.max(sheet.width, sheet.height) <= 32 })
    const count = Math.min(sheet.count, 16)
    const across = count > 8 ? 8 : count
    const high = Math.min(1.3, Math.max(0.5, block.size[1] * 0.2))
    const wide = Math.min(2.4, (high * sheet.width) / sheet.height)
    const down = Math.ceil(count / across)
    const colour = channels(kinds[block.kind]?.colour ?? kinds.other.colour)
    const [columns, rows] = [sheet.columns, image.height / sheet.height]
    const numbers = []
    const top = block.size[1] / 2 + 0.45
    for (let i = 0; i < count; i++) {
      const column = i % across
      const row = down - 1 - Math.floor(i / across)
      numbers.push(
        block.centre[0], top, block.centre[2],
        (column - across / 2) * (wide + 0.1) + 0.05, row * (high + 0.1), wide, high,
        (i % columns) / columns, Math.floor(i / columns) / rows, 1 / columns, 1 / rows, ...colour, 1)
    }
    renderer.mapsAreColoured = sheet.isColoured
    renderer.set(renderer.maps, numbers)
    this.liftTop = top + down * (high + 0.1)
  }

  /// The block that a ray meets first.
  pick({ eye, direction }) {
    let [found, nearest] = [null, Infinity]
    for (const block of this.blocks) {
      let [enter, leave] = [-Infinity, Infinity]
      for (let k = 0; k < 3; k++) {
        const half = Math.max(block.size[k] / 2, 0.12)
        const a = (block.centre[k] - half - eye[k]) / direction[k]
        const b = (block.centre[k] + half - eye[k]) / direction[k]
        enter = Math.max(enter, Math.min(a, b))
        leave = Math.min(leave, Math.max(a, b))
      }
      if (leave >= Math.max(enter, 0) && enter < nearest) [found, nearest] = [block, enter]
    }
    return found
  }
}
