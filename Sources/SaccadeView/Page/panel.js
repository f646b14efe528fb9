import { heatRamp, kinds, ramp, signedRamp, table } from './colours.js'
import { isRow } from './layout.js'
import { bytes, figure, percent, shape, short, time } from './numbers.js'
import { drawSheet, picture } from './pictures.js'

/// Makes an element: its name with classes, attributes, and what is in it.
export function element(name, attributes = {}, ...parts) {
  const [tag, ...classes] = name.split('.')
  const made = document.createElement(tag)
  if (classes.length) made.className = classes.join(' ')
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
    else if (key.startsWith('--')) made.style.setProperty(key, value)
    else if (value != null && value !== false) made.setAttribute(key, value === true ? '' : value)
  }
  made.append(...parts.filter((part) => part != null))
  return made
}

/// What is known of the chosen layer or module, beside the scene.
export class Panel {
  constructor(root, actions) {
    this.root = root
    this.actions = actions
    this.shown = 0
  }

  hide() {
    this.root.hidden = true
    document.body.classList.remove('with-panel')
  }

  /// Shows a layer, or a folded module with the layer that it ends in.
  show(network, block) {
    const { module, last: layer } = block
    const subject = module ?? layer.home
    const colour = kinds[block.kind]?.colour
    const scroll = this.key === block.key ? this.root.scrollTop : 0
    this.key = block.key
    this.shown += 1
    const parts = [this.head(network, block, subject), this.numbers(network, block)]
    if (!module && layer.attributes) parts.push(element('p.attributes', {}, layer.attributes.replace(/^\{|\}$/g, '')))
    parts.push(...this.maps(network, block), ...this.saliency(network, block))
    parts.push(...this.spread('What it gave', layer.spread, module ? `of ${network.layerName(layer)}` : ''))
    if (layer.gradient) parts.push(...this.spread('Gradient of what it gave', layer.gradient))
    if (!module) for (const weight of layer.weights) parts.push(...this.weight(weight))
    if (module) parts.push(...this.parts(network, module))
    parts.push(...this.neighbours(network, block))
    this.root.replaceChildren(...parts.filter(Boolean))
    this.root.style.setProperty('--kind', colour)
    this.root.hidden = false
    document.body.classList.add('with-panel')
    this.root.scrollTop = scroll
  }

  head(network, block, subject) {
    const crumbs = []
    for (let at = block.home; at && at.index > 0; at = network.modules[at.parent]) {
      const module = at
      crumbs.unshift(element('button', { title: `Fold ${module.path}`, onclick: () => this.actions.fold(module) }, module.name), ' › ')
    }
    const kind = block.module ? subject.kind || 'Module' : kinds[block.kind]?.name
    return element('header', {},
      element('div.crumbs', {}, ...crumbs, kind),
      element('h2', {}, element('span.dot', { '--kind': kinds[block.kind]?.colour }), block.name || network.view.title),
      element('button.close', { 'aria-label': 'Close', title: 'Close (Esc)', onclick: () => this.actions.close() }, '✕'))
  }

  numbers(network, block) {
    const { module, last: layer } = block
    const cost = module ?? layer
    const of = network.modules[0]
    const share = (part, whole) => (part && whole && part < whole ? ` · ${percent(part / whole)}` : '')
    const cell = (name, value, kind = '') => element(`div${kind}`, {}, element('span', {}, name), element('b', {}, value))
    const cells = [
      cell(module ? 'Output' : 'Shape', shape(layer.shape), '.two'), cell('Memory', bytes(cost.byteCount)),
      cell('Parameters', short(cost.parameterCount)), cell(`MACs${share(cost.multiplyAdds, of.multiplyAdds)}`, short(cost.multiplyAdds)),
      cell(`Time${share(cost.seconds, of.seconds)}`, time(cost.seconds)),
    ]
    const spread = layer.spread
    if (spread) {
      cells.push(
        cell('Mean', figure(spread.mean)), cell('Deviation', figure(spread.deviation)), cell('Zeros', percent(spread.zeroCount / Math.max(1, spread.count))),
        cell('Least', figure(spread.least)), cell('Greatest', figure(spread.greatest)),
        cell('NaN, infinite', spread.infiniteCount ? `${spread.nanCount}, ${spread.infiniteCount}` : `${spread.nanCount}`,
          spread.nanCount + spread.infiniteCount ? '.bad' : ''))
    }
    return element('div.figures', {}, ...cells)
  }

  maps(network, block) {
    const sheet = block.last.maps
    if (!sheet) return []
    const isVector = isRow(block.last)
    const title = isVector ? 'What it gave, number by number' : 'Feature maps'
    const count = isVector ? '' : sheet.count < sheet.total ? `${sheet.count} of ${sheet.total}` : `${sheet.total}`
    const more = this.actions.more && sheet.count < sheet.total
      ? element('button.push', { onclick: () => this.actions.more(block.last) }, 'Show all') : null
    return [heading(title, count), this.sheet(sheet, ramp(block.kind), (hit) =>
      `${isVector ? `number ${hit.row * sheet.width + hit.column}` : `map ${hit.index}, row ${hit.row}, column ${hit.column}`}: ${figure(hit.value)}`), more]
  }

  saliency(network, block) {
    const module = block.module ?? (block.last.home.layers.at(-1) === block.last ? block.last.home : null)
    const sheet = module?.saliency
    if (!sheet || !network.view.picture) return []
    const label = network.saliencyLabel ?? network.view.answers[0]?.name
    const canvas = element('canvas.sheet.smooth', { 'aria-label': 'Where it spoke for the class' })
    this.overlay(canvas, network, sheet)
    const parts = [heading('Speaks for', label ?? 'the likeliest class'), canvas]
    if (this.actions.explain && network.view.answers.length) {
      const choice = element('select', { 'aria-label': 'Class', onchange: (event) => this.actions.explain(Number(event.target.value)) },
        ...network.view.answers.map((answer) =>
          element('option', { value: answer.label, selected: answer.name === label }, answer.name)))
      parts.push(element('p.row', {}, 'Class ', choice))
    }
    return parts
  }

  async overlay(canvas, network, sheet) {
    const [ground, heat] = await Promise.all([picture(network.view, network.view.picture), picture(sheet, sheet.image)])
    canvas.width = 364
    canvas.height = Math.round((364 * ground.height) / ground.width)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    context.imageSmoothingQuality = 'high'
    context.drawImage(heat, 0, 0, canvas.width, canvas.height)
    const strength = context.getImageData(0, 0, canvas.width, canvas.height).data
    context.drawImage(ground, 0, 0, canvas.width, canvas.height)
    const result = context.getImageData(0, 0, canvas.width, canvas.height)
    const colours = table(heatRamp)
    for (let i = 0; i < strength.length; i += 4) {
      const share = 0.25 + 0.55 * (strength[i] / 255)
      for (let k = 0; k < 3; k++) {
        const under = result.data[i + k] * (0.35 + 0.65 * (strength[i] / 255))
        result.data[i + k] = under * (1 - share) + colours[strength[i] * 3 + k] * share + under * 0.2
      }
    }
    context.putImageData(result, 0, 0)
  }

  sheet(sheet, colours, tell) {
    const canvas = element('canvas.sheet', { role: 'img', 'aria-label': `${sheet.count} pictures of ${sheet.height} × ${sheet.width}` })
    const bar = element('span.ramp')
    const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((t) => `rgb(${colours(t).map((c) => Math.round(c * 255))})`)
    bar.style.background = `linear-gradient(to right, ${stops})`
    const note = element('div.range', {}, figure(sheet.least), bar, figure(sheet.greatest))
    const line = element('div.range', {}, '\u00a0')
    drawSheet(canvas, sheet, table(colours)).then((find) => {
      canvas.addEventListener('pointermove', (event) => {
        const hit = find(event.offsetX / canvas.clientWidth, event.offsetY / canvas.clientHeight)
        line.textContent = hit ? tell(hit) : '\u00a0'
      })
    })
    return element('div', {}, canvas, sheet.isColoured ? null : note, line)
  }

  spread(title, spread, note = '') {
    if (!spread?.histogram.length) return []
    return [heading(title, note), histogram(spread)]
  }

  weight(weight) {
    const name = weight.name.split('.').at(-1)
    const parts = [heading(name, shape(weight.shape))]
    const sheet = weight.kernels
    if (sheet) {
      const isMatrix = sheet.count === 1
      const across = weight.shape.length === 4 ? Math.min(weight.shape[1], 8) : 1
      parts.push(this.sheet(sheet, sheet.isColoured ? ramp('other') : signedRamp, (hit) =>
        isMatrix ? `about row ${hit.row}, column ${hit.column}: ${figure(hit.value)}`
          : sheet.isColoured ? `kernel ${hit.index}`
            : `output ${Math.floor(hit.index / across)}, input ${hit.index % across}: ${figure(hit.value)}`))
    }
    if (weight.spread) {
      parts.push(histogram(weight.spread), element('div.range', {}, ...[
        `mean ${figure(weight.spread.mean)}`, `deviation ${figure(weight.spread.deviation)}`,
        weight.spread.nanCount ? `NaN ${weight.spread.nanCount}` : `zeros ${percent(weight.spread.zeroCount / Math.max(1, weight.spread.count))}`,
      ].map((text) => element('span', {}, text))))
    }
    if (weight.gradient) parts.push(...this.spread(`Gradient of ${name}`, weight.gradient))
    return parts
  }

  parts(network, module) {
    const children = module.children.map((child) => ({ name: child.name, note: child.kind, go: () => this.actions.reveal({ module: child }) }))
    const own = module.layers.map((layer) => ({ name: layer.operation, note: '', go: () => this.actions.reveal({ layer }) }))
    return [heading('In it', `${module.layerCount} layers`), links([...children, ...own])]
  }

  neighbours(network, block) {
    const list = (blocks) => links([...blocks].map((b) => ({ name: b.name, note: b.module?.kind ?? b.last.operation, go: () => this.actions.choose(b) })))
    return [
      ...(block.before.size ? [heading('Reads'), list(block.before)] : []),
      ...(block.after.size ? [heading('Is read by'), list(block.after)] : []),
    ]
  }
}

const heading = (text, note) => element('h3', {}, text, note ? element('small', {}, note) : null)

const links = (items) => element('ul.links', {}, ...items.slice(0, 40).map((item) =>
  element('li', {}, element('button', { onclick: item.go }, item.name), item.note && item.note !== item.name ? ` ${item.note}` : '')))

/// Bars for how often numbers come, the height by the root, so that rare ones are seen.
function histogram({ histogram: counts, least, greatest, mean }) {
  const [width, height, floor] = [364, 92, 16]
  const most = Math.max(1, ...counts)
  const step = width / counts.length
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', `0 0 ${width} ${height + floor}`)
  svg.setAttribute('class', 'histogram')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', `Histogram from ${figure(least)} to ${figure(greatest)}`)
  const make = (name, attributes, text) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    if (text) made.textContent = text
    svg.append(made)
    return made
  }
  counts.forEach((count, i) => {
    const high = Math.sqrt(count / most) * (height - 4)
    const bar = make('rect', { x: i * step + 0.5, y: height - high, width: Math.max(0.5, step - 1), height: high, rx: 1 })
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title')
    const [from, to] = [i, i + 1].map((k) => figure(least + ((greatest - least) * k) / counts.length))
    title.textContent = `${count} from ${from} to ${to}`
    bar.append(title)
  })
  make('line', { x1: 0, x2: width, y1: height, y2: height })
  if (greatest > least) {
    const at = ((mean - least) / (greatest - least)) * width
    make('line', { class: 'mean', x1: at, x2: at, y1: 0, y2: height })
  }
  make('text', { x: 0, y: height + floor - 3 }, figure(least))
  make('text', { x: width, y: height + floor - 3, 'text-anchor': 'end' }, figure(greatest))
  return svg
}
