// What the page asks of `saccade view` where that serves it. A page in one file has no server, and asks nothing.

/// The way to the server: nil in a file. The token of the address goes with all that is asked.
export function server() {
  const token = document.querySelector('meta[name="saccade-token"]')?.content
  if (!token) return null
  async function ask(path, options = {}) {
    const response = await fetch(path, { ...options, headers: { 'X-Saccade-Token': token, ...options.headers } })
    if (response.status === 204) return null
    const text = await response.text()
    if (!response.ok) throw new Error(problem(text) ?? `The server answers ${response.status}.`)
    return JSON.parse(text)
  }
  const problem = (text) => { try { return JSON.parse(text).error } catch { return null } }
  return {
    mode: document.querySelector('meta[name="saccade-mode"]')?.content ?? 'network',
    view: (since) => ask(since == null ? 'api/view' : `api/view?after=${since}`),
    maps: (layer) => ask(`api/maps?layer=${layer}`),
    explain: (label) => ask(`api/saliency?class=${label}`),
    send: (file) => ask(`api/${isModel(file) ? 'model' : 'picture'}?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file }),
  }
}

export const isModel = (file) => /\.(onnx|safetensors)$/i.test(file.name)
