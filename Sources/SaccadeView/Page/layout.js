import { clamp } from './matrix.js'

const log2 = (x) => Math.log2(Math.max(1, x))

/// Whether a layer gives a row of numbers, and no pictures.
export const isRow = ({ shape, planes }) => shape.length < 2 || (shape.length === 2 && shape[0] === 1) || !planes.length || planes[1] * planes[2] === 1

/// How large a block is: along the network by channels, across it by the size of what it gives, both by logarithm.
export function size(layer) {
  const shape = layer.shape
  const [channels, height, width] = layer.planes
  if (isRow(layer)) {
    const count = shape[shape.length - 1] ?? 1
    return [0.34, 0.6 + 0.36 * log2(count), 0.6 + 0.07 * log2(count)]
  }
  const side = (n) => clamp(0.7 + 0.64 * log2(n), 0.7, 6.4)
  return [0.12 + 0.115 * log2(channels), side(height), side(width)]
}

/// Gives blocks their places: along x in the order of computing, beside one another along z where they are parallel.
export function place(blocks, network) {
  for (const block of blocks) {
    block.size = size(block.last)
    // A folded module is as thick as it is deep.
    if (block.module) block.size = [block.size[0] + 0.34 * log2(block.layers.length), block.size[1], block.size[2]]
    block.rank = 0
    for (const before of block.before) block.rank = Math.max(block.rank, before.rank + 1)
  }
  const lanes = new Lanes(blocks)
  const ranks = []
  for (const block of blocks) (ranks[block.rank] ??= []).push(block)
  let x = 0
  let last = null
  const starts = ranks.map((row) => {
    const main = row.find((b) => b.lane === 0) ?? row[0]
    const thick = Math.max(...row.map((b) => b.size[0]))
    if (last) x += gap(last, main, network) + thick / 2
    const middle = x
    x += thick / 2
    last = main
    return middle
  })
  const spacing = new Map()
  const widths = new Map()
  for (const block of blocks) widths.set(block.lane, Math.max(widths.get(block.lane) ?? 0, block.size[2]))
  for (const direction of [1, -1]) {
    let z = 0
    for (let lane = 0; widths.has(lane * direction); lane++) {
      const width = widths.get(lane * direction)
      if (lane) z += width / 2 + 0.9
      spacing.set(lane * direction, z * direction)
      z += width / 2
    }
  }
  for (const block of blocks) block.centre = [starts[block.rank], 0, spacing.get(block.lane) ?? 0]
  return { lanes, length: x }
}

/// The room between two blocks: more before large ones, whose face is to be seen, and where a module ends.
function gap(a, b, network) {
  let [levels, one, other] = [0, a.home, b.home]
  while (one !== other && (one || other)) {
    if (!other || (one && one.depth >= other.depth)) one = network.modules[one.parent]
    else other = network.modules[other.parent]
    levels += 1
  }
  const isSmall = (block) => !block.module && ['normalization', 'activation'].includes(block.kind)
  const side = Math.max(a.size[1], b.size[1])
  return 0.34 + (isSmall(b) ? 0.13 : 0.3) * side + Math.min(4, levels) * 0.3
}

/// Which blocks lie on the main road and which beside it.
class Lanes {
  constructor(blocks) {
    this.taken = new Map()
    for (const block of blocks) block.lane = null
    let at = blocks[blocks.length - 1]
    while (at) {
      this.take(at, 0)
      // Of several ways of one length, the one on which more is computed.
      const next = [...at.before].filter((b) => b.rank === at.rank - 1)
      at = next.sort((a, b) => work(b) - work(a))[0]
    }
    for (const block of blocks) {
      if (block.lane != null) continue
      const from = Math.max(-1, ...[...block.before].map((b) => b.rank)) + 1
      const until = Math.min(...[...block.after].map((b) => b.rank), block.rank + 1) - 1
      const own = [...block.before].find((b) => b.lane && b.after.size === 1)
      const choices = own ? [own.lane] : []
      for (let lane = 1; lane < 64; lane++) choices.push(lane, -lane)
      this.take(block, choices.find((lane) => this.isFree(lane, from, Math.max(until, block.rank))) ?? 64)
    }
  }

  take(block, lane) {
    block.lane = lane
    if (!this.taken.has(lane)) this.taken.set(lane, new Set())
    this.taken.get(lane).add(block.rank)
  }

  isFree(lane, from, until) {
    const taken = this.taken.get(lane)
    if (!taken) return !this.taken.has(lane) && (Math.abs(lane) === 1 || this.taken.has(lane - Math.sign(lane)))
    for (let rank = from; rank <= until; rank++) if (taken.has(rank)) return false
    return true
  }
}

const work = (block) => block.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)

/// The lines between blocks: straight to the next, in an arc over what they leave out, in a bow to other lanes.
export function lines(blocks) {
  const lines = []
  for (const a of blocks) {
    for (const b of a.after) {
      const start = [a.centre[0] + a.size[0] / 2, 0, a.centre[2]]
      const end = [b.centre[0] - b.size[0] / 2, 0, b.centre[2]]
      const isNext = b.rank === a.rank + 1
      const isSameLane = a.lane === b.lane
      if (isNext && isSameLane) {
        lines.push({ from: a, to: b, points: [start, end], isSkip: false })
        continue
      }
      const span = end[0] - start[0]
      const tallest = Math.max(
        ...blocks.filter((c) => c.rank > a.rank && c.rank < b.rank && isSameLane && c.lane === a.lane).map((c) => c.size[1] / 2), 0)
      const height = isSameLane ? tallest + 0.5 + 0.22 * Math.log2(1 + span) : 0
      const points = []
      const count = 20
      for (let i = 0; i <= count; i++) {
        const t = i / count
        const ease = t * t * (3 - 2 * t)
        const arc = isSameLane ? Math.min(1, 1.22 * Math.sin(Math.PI * t)) : 0
        points.push([start[0] + span * t, height * arc, start[2] + (end[2] - start[2]) * ease])
      }
      lines.push({ from: a, to: b, points, isSkip: isSameLane })
    }
  }
  return lines
}

/// The plates under what belongs together: of each module that is unfolded, the outer ones lower.
export function plates(blocks, network) {
  const found = new Map()
  for (const block of blocks) {
    for (let at = block.home; at && at.index > 0; at = network.modules[at.parent]) {
      const plate = found.get(at) ?? { module: at, low: [Infinity, Infinity], high: [-Infinity, -Infinity], floor: 0, count: 0 }
      const [x, , z] = block.centre
      plate.low = [Math.min(plate.low[0], x - block.size[0] / 2), Math.min(plate.low[1], z - block.size[2] / 2)]
      plate.high = [Math.max(plate.high[0], x + block.size[0] / 2), Math.max(plate.high[1], z + block.size[2] / 2)]
      plate.floor = Math.max(plate.floor, block.size[1] / 2)
      plate.count += 1
      found.set(at, plate)
    }
  }
  const floor = Math.max(0, ...blocks.map((b) => b.size[1] / 2)) + 0.35
  return [...found.values()].filter((plate) => plate.count > 1).map((plate) => {
    const deepest = Math.max(...[...found.keys()].map((m) => m.depth))
    const margin = 0.18 + 0.16 * (deepest - plate.module.depth)
    const low = [plate.low[0] - margin, plate.low[1] - margin - 0.25]
    const high = [plate.high[0] + margin, plate.high[1] + margin + 0.25]
    return {
      module: plate.module, depth: plate.module.depth,
      centre: [(low[0] + high[0]) / 2, -floor - 0.12 * (deepest - plate.module.depth), (low[1] + high[1]) / 2],
      size: [high[0] - low[0], 0.06, high[1] - low[1]],
    }
  })
}
