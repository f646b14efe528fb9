import { kinds } from './colours.js'
import { element } from './panel.js'

/// The field that finds layers by name, with the list below it.
export function searching(input, list, find, go) {
  let [results, at] = [[], 0]
  const close = () => {
    list.hidden = true
    input.setAttribute('aria-expanded', 'false')
  }
  const mark = () => [...list.children].forEach((item, i) => {
    item.setAttribute('aria-selected', i === at)
    if (i === at) item.scrollIntoView({ block: 'nearest' })
  })
  const take = (index) => {
    if (!results[index]) return
    close()
    input.blur()
    go(results[index])
  }
  const show = () => {
    results = find(input.value)
    at = 0
    list.replaceChildren(...results.map((result, i) => element('li', { role: 'option', onpointerdown: (event) => { event.preventDefault(); take(i) } },
      element('i.dot', { '--kind': result.layer ? kinds[result.layer.kind]?.colour : 'var(--muted)' }),
      element('span', {}, result.text), element('small', {}, result.note))))
    if (!results.length) list.append(element('li.none', {}, 'No layer has that in its name'))
    list.hidden = !input.value.trim()
    input.setAttribute('aria-expanded', String(!list.hidden))
    mark()
  }
  input.addEventListener('input', show)
  input.addEventListener('focus', () => { if (input.value.trim()) show() })
  input.addEventListener('blur', close)
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      at = (at + (event.key === 'ArrowDown' ? 1 : results.length - 1)) % Math.max(1, results.length)
      mark()
    } else if (event.key === 'Enter') take(at)
    else if (event.key === 'Escape') {
      event.stopPropagation()
      if (input.value) { input.value = ''; close() } else input.blur()
    }
  })
}
