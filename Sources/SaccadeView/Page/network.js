/// The network of a document, and which of its modules are folded.
export class Network {
  constructor(view) {
    this.view = view
    this.modules = view.modules.map((module, index) => ({
      ...module, index, children: [], layers: [], depth: 0, isFolded: false, layerCount: 0, first: Infinity,
    }))
    for (const module of this.modules) {
      if (module.parent == null) continue
      const holder = this.modules[module.parent]
      holder.children.push(module)
      module.depth = holder.depth + 1
    }
    this.layers = view.layers.map((layer, index) => ({ ...layer, index, home: this.modules[layer.module] }))
    for (const layer of this.layers) {
      layer.home.layers.push(layer)
      for (let at = layer.home; at; at = this.modules[at.parent]) {
        at.layerCount += 1
        at.first = Math.min(at.first, layer.index)
      }
    }
    this.before = this.layers.map(() => [])
    this.after = this.layers.map(() => [])
    for (const [from, to] of view.edges) {
      this.before[to].push(from)
      this.after[from].push(to)
    }
    this.totalSeconds = this.modules[0]?.seconds ?? 0
    this.depth = Math.max(0, ...this.modules.filter((m) => m.layerCount > 1).map((m) => m.depth))
    this.foldTo(this.startDepth())
  }

  /// A name for people: a layer that is alone in its module has the module's.
  layerName(layer) {
    const home = layer.home
    if (!home.path) return layer.operation
    const name = this.moduleName(home)
    return home.layers.length === 1 && !home.children.length ? name : `${name} ${layer.operation}`
  }

  /// A name for people: one that is only a number has that of the module around it before it.
  moduleName(module) {
    const holder = this.modules[module.parent]
    return /^\d+$/.test(module.name) && holder?.path ? `${holder.name}.${module.name}` : module.name
  }

  /// Whether a module is more than one layer, so that there is something to fold.
  canFold(module) { return module.layerCount > 1 && module.index > 0 }

  /// Folds what lies deeper than a level.
  foldTo(depth) {
    this.foldDepth = depth
    for (const module of this.modules) module.isFolded = this.canFold(module) && module.depth >= depth
  }

  /// Two levels, and as many more as there are few enough blocks to be seen.
  startDepth() {
    let best = Math.min(2, this.depth + 1)
    for (let depth = best + 1; depth <= this.depth + 1; depth++) {
      this.foldTo(depth)
      if (this.blocks().length > 40) break
      best = depth
    }
    return best
  }

  /// The outermost folded module around a layer; null if it is seen itself.
  folder(layer) {
    let found = null
    for (let at = layer.home; at; at = this.modules[at.parent]) if (at.isFolded) found = at
    return found
  }

  /// Unfolds what hides a module or a layer.
  reveal(module) {
    for (let at = module; at; at = this.modules[at.parent]) at.isFolded = false
  }

  /// What is seen: layers, and folded modules in place of theirs, in the order in which they run.
  blocks() {
    const blocks = []
    const known = new Map()
    this.blockOfLayer = []
    for (const layer of this.layers) {
      const folder = this.folder(layer)
      const key = folder ? `m${folder.index}` : `l${layer.index}`
      let block = known.get(key)
      if (!block) {
        block = { key, module: folder, layers: [], before: new Set(), after: new Set(), index: blocks.length }
        known.set(key, block)
        blocks.push(block)
      }
      block.layers.push(layer)
      this.blockOfLayer[layer.index] = block
    }
    for (const block of blocks) {
      block.last = block.layers[block.layers.length - 1]
      block.name = block.module ? this.moduleName(block.module) : this.layerName(block.last)
      block.kind = block.module ? this.mainKind(block.layers) : block.last.kind
      block.home = block.module ? this.modules[block.module.parent] : block.last.home
      if (!block.module && block.home.layerCount === 1) block.home = this.modules[block.home.parent] ?? block.home
    }
    for (const [from, to] of this.view.edges) {
      const [a, b] = [this.blockOfLayer[from], this.blockOfLayer[to]]
      // A module that is entered again would make a circle; what leads back is not drawn.
      if (a === b || a.index > b.index) continue
      a.after.add(b)
      b.before.add(a)
    }
    return blocks
  }

  /// The kind of layers that most of a module's work is of.
  mainKind(layers) {
    const work = {}
    for (const layer of layers) work[layer.kind] = (work[layer.kind] ?? 0) + layer.multiplyAdds + 1
    return Object.keys(work).sort((a, b) => work[b] - work[a])[0]
  }

  /// Layers and modules with a text in their path or operation, the shortest first.
  search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    if (!words.length) return []
    const has = (...texts) => words.every((word) => texts.some((t) => t.toLowerCase().includes(word)))
    const modules = this.modules.filter((m) => m.index && this.canFold(m) && has(m.path, m.kind))
      .map((module) => ({ module, text: module.path, note: module.kind || `${module.layerCount} layers` }))
    const layers = this.layers.filter((l) => has(`${l.home.path} ${l.operation}`, l.kind))
      .map((layer) => ({ layer, text: layer.home.path || layer.operation, note: layer.operation }))
    return [...modules, ...layers].sort((a, b) => a.text.length - b.text.length).slice(0, 60)
  }
}
