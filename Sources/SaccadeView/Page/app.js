import { Camera } from './camera.js'
import { kinds } from './colours.js'
import { control } from './controls.js'
import { Labels } from './labels.js'
import { project } from './matrix.js'
import { Network } from './network.js'
import { figure, percent, shape, short, time } from './numbers.js'
import { Panel, element } from './panel.js'
import { picture } from './pictures.js'
import { Renderer } from './renderer.js'
import { Scene } from './scene.js'
import { searching } from './searching.js'
import { server } from './server.js'
import { SurfacePage } from './surface.js'

const byId = (id) => document.getElementById(id)
const canvas = byId('scene')
const remote = server()

/// The page: one network, the camera, and what is chosen.
class App {
  constructor() {
    this.renderer = new Renderer(canvas)
    this.camera = new Camera()
    this.labels = new Labels(this.renderer)
    this.scene = new Scene(this.renderer, this.labels)
    this.panel = new Panel(byId('panel'), {
      close: () => this.choose(null), choose: (block) => this.choose(block, { go: true }),
      fold: (module) => this.fold(module), reveal: (what) => this.reveal(what),
      more: remote?.mode === 'network' ? (layer) => this.showAllMaps(layer) : null,
      explain: remote?.mode === 'network' ? (label) => this.explain(label) : null,
    })
    this.chosen = null
    this.over = null
    this.scale = 1
    this.frames = []
    this.setTheme(localStorageItem('saccade-theme') ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'))
    this.listen()
  }

  // MARK: The network

  /// Shows a document; of the same network as before, what is folded, chosen and looked at stays.
  async show(view) {
    if (view.version !== 1) throw new Error(`This page shows documents of version 1, and this is one of ${view.version}: write it again.`)
    const before = this.network
    const network = new Network(view)
    const isSame = before && before.modules.length === network.modules.length && before.layers.length === network.layers.length
    if (isSame) before.modules.forEach((module, i) => { network.modules[i].isFolded = module.isFolded })
    if (isSame) network.foldDepth = before.foldDepth
    this.network = network
    await this.scene.setTiles(view)
    this.describe(view)
    this.rebuild(isSame ? this.chosen?.key : null, !isSame)
    if (!isSame) {
      this.camera.now = structuredClone(this.camera.goal)
      this.camera.now.distance *= 1.35
      this.camera.now.yaw -= 0.25
    }
    this.legend()
  }

  describe(view) {
    document.title = `${view.title} · Saccade`
    byId('title').textContent = view.title
    const root = this.network.modules[0]
    byId('totals').textContent = [
      `${short(root.parameterCount)} parameters`,
      root.multiplyAdds ? `${short(root.multiplyAdds)} MACs` : '', root.seconds ? time(root.seconds) : '', view.inputShape.slice(-2).join('×') || '',
    ].filter(Boolean).join(' · ')
    byId('answers').replaceChildren(...view.answers.slice(0, 5).map((answer) =>
      element('li', { '--share': percent(answer.probability).replace(' ', '') }, element('span', {}, answer.name), element('span', {}, percent(answer.probability)))))
    const notes = byId('notes')
    notes.hidden = !view.notes.length
    notes.querySelector('ul').replaceChildren(...view.notes.map((note) => element('li', {}, note)))
    const frame = byId('picture')
    frame.hidden = !view.picture
    if (view.picture) {
      picture(view, view.picture).then((image) => {
        frame.width = image.width
        frame.height = image.height
        frame.getContext('2d').drawImage(image, 0, 0)
      })
    }
    const step = byId('step')
    step.hidden = !view.step
    if (view.step) {
      const { iteration, epoch, loss, learningRate, seconds } = view.step
      step.replaceChildren('step ', element('b', {}, String(iteration)), ` · epoch ${epoch}`, ...(loss != null ? [' · loss ', element('b', {}, figure(loss))] : []),
        learningRate != null ? ` · rate ${figure(learningRate)}` : '', ` · ${time(seconds)} a step`)
    }
  }

  legend() {
    const used = new Set(this.network.layers.map((layer) => layer.kind))
    byId('legend').replaceChildren(...Object.entries(kinds).filter(([kind]) => used.has(kind)).map(([, { name, colour }]) =>
      element('li', {}, element('i.dot', { '--kind': colour }), name)))
  }

  /// Lays the scene out again; `key` names the block that is to be chosen then.
  rebuild(key, isFramed) {
    this.scene.arrange(this.network)
    byId('depth').textContent = `level ${Math.min(this.network.foldDepth, this.network.depth + 1)}`
    this.over = null
    const chosen = this.scene.blocks.find((block) => block.key === key) ?? null
    if (isFramed) this.home()
    this.choose(chosen, { isQuiet: true })
  }

  // MARK: What is chosen

  choose(block, { go = false, isQuiet = false } = {}) {
    this.chosen = block
    if (block) {
      this.panel.show(this.network, block)
      if (!isQuiet) byId('live').textContent = `${block.name}, ${block.module ? 'module' : block.last.operation}, ${shape(block.last.shape)}`
    } else this.panel.hide()
    this.scene.lift(block).then(() => this.wake())
    this.scene.paint(this.chosen, this.over)
    this.setOffset()
    if (block && (go || (!isQuiet && !this.isInSight(block)))) this.goTo(block)
    this.wake()
  }

  /// Leaves room for the cards.
  setOffset() {
    this.camera.aspect = innerWidth / Math.max(1, innerHeight)
    const isNarrow = innerWidth <= 760
    const isOpen = !byId('panel').hidden
    this.camera.offset = isOpen ? (isNarrow ? [0, 0.5] : [-414 / innerWidth, 0]) : isNarrow ? [0, -0.05] : [0, 0]
  }

  /// Whether a block is not behind the cards.
  isInSight(block) {
    const [x, y] = project(this.camera.matrix(), block.centre)
    const [left, right] = [this.camera.offset[0] - 1 + Math.abs(this.camera.offset[0]), this.camera.offset[0] + 1 - Math.abs(this.camera.offset[0])]
    return x > left + 0.12 && x < right - 0.08 && Math.abs(y - this.camera.offset[1]) < 1 - Math.abs(this.camera.offset[1])
  }

  goTo(block) {
    const [x, y, z] = block.size
    const reach = Math.max(x, y, z)
    const top = this.scene.lifted === block ? Math.max(this.scene.liftTop ?? 0, y / 2) : y / 2 + 2.2
    const [cx, cy, cz] = block.centre
    this.camera.frame([cx - reach * 1.1, cy - y / 2 - 0.6, cz - reach * 0.8], [cx + reach * 1.1, cy + top, cz + reach * 0.8], { margin: innerWidth > 760 ? 1.7 : 1.25 })
    this.wake()
  }

  home() {
    this.setOffset()
    // A long network is seen from its beginning on, going away; a short one from the side.
    // On a telephone it goes away upwards.
    const isUpright = this.camera.aspect < 0.8
    const yaw = isUpright ? -1.12 : this.scene.length > 26 ? -0.8 : -0.56
    this.camera.frameAll(this.scene.boxes(), { yaw, pitch: isUpright ? 0.5 : 0.36, margin: 1.14 })
    this.wake()
  }

  walk(direction) {
    const { blocks } = this.scene
    if (!this.chosen) return this.choose(blocks[direction > 0 ? 0 : blocks.length - 1], { go: true })
    const next = [...(direction > 0 ? this.chosen.after : this.chosen.before)]
      .sort((a, b) => Math.abs(a.lane) - Math.abs(b.lane) || direction * (a.rank - b.rank))[0]
    if (next) this.choose(next, { go: true })
  }

  /// To the nearest block in the next lane.
  cross(direction) {
    if (!this.chosen) return this.walk(1)
    const from = this.chosen
    const others = this.scene.blocks.filter((b) => Math.sign(from.lane - b.lane) === direction)
    others.sort((a, b) => Math.abs(a.lane - from.lane) - Math.abs(b.lane - from.lane) || Math.abs(a.rank - from.rank) - Math.abs(b.rank - from.rank))
    if (others[0] && Math.abs(others[0].rank - from.rank) < 12) this.choose(others[0], { go: true })
  }

  // MARK: Folding

  fold(module) {
    if (!this.network.canFold(module)) return
    this.network.reveal(module)
    module.isFolded = true
    this.rebuild(`m${module.index}`, false)
    if (this.chosen) this.goTo(this.chosen)
  }

  unfold(module) {
    module.isFolded = false
    // What is inside is seen as one sees a module: its own parts folded.
    for (const child of module.children) child.isFolded = this.network.canFold(child)
    const first = module.first
    this.scene.arrange(this.network)
    this.rebuild(this.network.blockOfLayer[first].key, false)
    const inside = this.scene.blocks.filter((b) => b.layers.some((l) => isWithin(l.home, module, this.network)))
    this.setOffset()
    this.camera.frameAll(this.scene.boxes(inside), { margin: 1.35 })
  }

  toggle(block = this.chosen) {
    if (!block) return
    if (block.module) this.unfold(block.module)
    else this.foldAround(block)
  }

  foldAround(block = this.chosen) {
    let home = block?.home
    while (home && !this.network.canFold(home)) home = this.network.modules[home.parent]
    if (home) this.fold(home)
  }

  foldTo(depth) {
    this.network.foldTo(Math.max(1, Math.min(depth, this.network.depth + 1)))
    this.rebuild(this.chosen?.key, true)
  }

  reveal({ module, layer }) {
    const network = this.network
    network.reveal(layer ? layer.home : network.modules[module.parent])
    if (module && network.canFold(module)) module.isFolded = true
    this.rebuild(null, false)
    const index = layer ? layer.index : module.first
    this.choose(network.blockOfLayer[index], { go: true })
  }

  // MARK: The server

  async busy(text, work) {
    byId('busy').textContent = text
    byId('busy').hidden = false
    try { return await work() } catch (error) { this.tell(error.message) } finally { byId('busy').hidden = true }
  }

  tell(text) {
    const message = byId('message')
    message.textContent = text
    message.hidden = false
    clearTimeout(this.messageTimer)
    this.messageTimer = setTimeout(() => { message.hidden = true }, 9000)
  }

  send(file) {
    return this.busy(`The network looks at ${file.name} …`, async () => this.show(await remote.send(file)))
  }

  showAllMaps(layer) {
    return this.busy('Fetching all maps …', async () => {
      const sheet = await remote.maps(layer.index)
      layer.maps = sheet
      this.network.view.layers[layer.index].maps = sheet
      this.choose(this.network.blockOfLayer[layer.index], { isQuiet: true })
    })
  }

  explain(label) {
    return this.busy('Looking where it speaks for that …', async () => {
      const sheets = await remote.explain(label)
      for (const module of this.network.modules) {
        module.saliency = sheets[module.path]
        this.network.view.modules[module.index].saliency = sheets[module.path]
      }
      this.network.saliencyLabel = this.network.view.answers.find((a) => a.label === label)?.name
      this.choose(this.chosen, { isQuiet: true })
    })
  }

  /// Asks each second for the newest step, while somebody looks.
  async follow() {
    let last = null
    for (;;) {
      if (!document.hidden) {
        try {
          const view = await remote.view(last)
          if (view) {
            last = view.step?.iteration ?? 0
            await this.show(view)
          }
          byId('busy').hidden = last != null
          byId('busy').textContent = 'Waiting for the next step of the training …'
        } catch (error) { this.tell(error.message) }
      }
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }

  // MARK: Drawing

  setTheme(name) {
    document.documentElement.dataset.theme = name
    this.renderer.isDark = name === 'dark'
    this.ground = name === 'dark' ? [0.047, 0.059, 0.082] : [0.953, 0.957, 0.969]
    this.ink = name === 'dark' ? [0.93, 0.95, 1] : [0.08, 0.1, 0.14]
    if (this.network) this.scene.paint(this.chosen, this.over)
    this.wake()
  }

  /// Draws the next frame, and further ones for as long as something moves.
  wake() {
    if (this.isAwake) return
    this.isAwake = true
    this.last = 0
    requestAnimationFrame((now) => this.frame(now))
  }

  frame(now) {
    const passed = this.last ? (now - this.last) / 1000 : 1 / 60
    this.adapt(this.last ? now - this.last : 0)
    this.last = now
    this.camera.step(Math.min(0.1, passed))
    this.renderer.resize(this.scale)
    this.camera.aspect = canvas.width / Math.max(1, canvas.height)
    if (this.network) this.labels.arrange(this.camera, this.ink, new Set([this.chosen?.key, this.over?.key]))
    this.renderer.draw(this.camera, this.ground)
    if (this.camera.isMoving || this.isTurning) requestAnimationFrame((next) => this.frame(next))
    else this.rest()
  }

  /// Where drawing takes long, the picture gets coarser while it moves, and fine again when it rests.
  adapt(milliseconds) {
    if (!milliseconds) return
    this.frames.push(milliseconds)
    if (this.frames.length > 12) this.frames.shift()
    const mean = this.frames.reduce((a, b) => a + b, 0) / this.frames.length
    if (this.frames.length >= 6 && mean > 38 && this.scale > 0.5) {
      this.scale = Math.max(0.5, this.scale - 0.15)
      this.frames = []
    }
  }

  rest() {
    this.isAwake = false
    this.frames = []
    clearTimeout(this.restTimer)
    if (this.scale === 1 && !this.renderer.isSoftware) return
    this.restTimer = setTimeout(() => {
      if (this.isAwake) return
      const scale = this.scale
      // Smooth edges by twice as fine a picture.
      this.renderer.resize(this.renderer.isSoftware ? 2 : 1)
      this.labels.arrange(this.camera, this.ink, new Set([this.chosen?.key, this.over?.key]))
      this.renderer.draw(this.camera, this.ground)
      this.scale = scale
    }, 120)
  }

  // MARK: Input

  listen() {
    control(canvas, this.camera, {
      moved: () => this.wake(),
      hover: (x, y) => {
        const over = this.scene.pick(this.camera.ray(x, y))
        if (over === this.over) return
        this.over = over
        canvas.classList.toggle('over', !!over)
        canvas.title = over ? `${over.module?.path ?? over.last.home.path} ${shape(over.last.shape)}` : ''
        this.scene.paint(this.chosen, this.over)
        this.wake()
      },
      click: (x, y, isSecond) => {
        const block = this.scene.pick(this.camera.ray(x, y))
        if (isSecond && block) return this.toggle(block)
        this.choose(block)
      },
    })
    addEventListener('resize', () => { this.setOffset(); this.wake() })
    addEventListener('keydown', (event) => this.key(event))
    byId('fold').onclick = () => this.foldTo(this.network.foldDepth - 1)
    byId('unfold').onclick = () => this.foldTo(this.network.foldDepth + 1)
    byId('home').onclick = () => this.home()
    byId('theme').onclick = () => this.switchTheme()
    byId('help').onclick = () => { byId('keys').hidden = !byId('keys').hidden }
    searching(byId('search'), byId('found'), (text) => this.network.search(text), (result) => {
      canvas.focus({ preventScroll: true })
      this.reveal(result)
    })
    if (remote?.mode === 'network') this.listenToFiles()
  }

  listenToFiles() {
    byId('drop-hint').hidden = false
    byId('open').onclick = () => byId('file').click()
    byId('file').onchange = (event) => { if (event.target.files[0]) this.send(event.target.files[0]) }
    addEventListener('dragover', (event) => {
      event.preventDefault()
      byId('drop').hidden = false
    })
    addEventListener('dragleave', (event) => { if (!event.relatedTarget) byId('drop').hidden = true })
    addEventListener('drop', (event) => {
      event.preventDefault()
      byId('drop').hidden = true
      if (event.dataTransfer.files[0]) this.send(event.dataTransfer.files[0])
    })
  }

  switchTheme() {
    const name = this.renderer.isDark ? 'light' : 'dark'
    try { localStorage.setItem('saccade-theme', name) } catch { /* a page in a file may not remember */ }
    this.setTheme(name)
  }

  key(event) {
    if (event.target.matches?.('input, select') || event.ctrlKey || event.metaKey || event.altKey || !this.network) return
    const isOnButton = event.target.matches?.('button, summary, a')
    const keys = {
      ArrowRight: () => this.walk(1), ArrowLeft: () => this.walk(-1), ArrowUp: () => this.cross(1), ArrowDown: () => this.cross(-1),
      Enter: () => this.toggle(), Backspace: () => this.foldAround(), Home: () => this.home(), 0: () => this.home(),
      f: () => this.chosen && this.goTo(this.chosen), t: () => this.switchTheme(), '?': () => byId('help').click(),
      '[': () => this.foldTo(this.network.foldDepth - 1), ']': () => this.foldTo(this.network.foldDepth + 1),
      '+': () => this.nearer(0.8), '=': () => this.nearer(0.8), '-': () => this.nearer(1.25),
      '/': () => byId('search').focus(),
      Escape: () => {
        if (!byId('keys').hidden) byId('keys').hidden = true
        else this.choose(null)
      },
    }
    if (!keys[event.key] || (isOnButton && event.key === 'Enter')) return
    event.preventDefault()
    keys[event.key]()
  }

  nearer(factor) {
    this.camera.zoom(factor)
    this.wake()
  }
}

function isWithin(module, holder, network) {
  for (let at = module; at; at = network.modules[at.parent]) if (at === holder) return true
  return false
}

function localStorageItem(name) {
  try { return localStorage.getItem(name) } catch { return null }
}

try {
  const text = byId('document').textContent.trim()
  const isSurface = document.querySelector('meta[name="saccade-mode"]')?.content === 'surface'
  const app = isSurface ? new SurfacePage(canvas, text ? JSON.parse(text) : await remote.view()) : new App()
  // For checks of the page, and for whoever is curious.
  window.saccade = app
  if (isSurface) app.wake()
  else if (remote?.mode === 'run') app.follow()
  else if (text) await app.show(JSON.parse(text))
  else if (remote) await app.busy('The network looks at the picture …', async () => app.show(await remote.view()))
} catch (error) {
  byId('message').textContent = error.message
  byId('message').hidden = false
  throw error
}
