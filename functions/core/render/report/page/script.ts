/** The page's whole script: zoom and move graphs by pointer and keys, search the evidence, open what is printed. It reads no data and asks no network. */
export const SCRIPT = `
for (const svg of document.querySelectorAll('svg.graph')) {
  const width = Number(svg.dataset.width), height = Number(svg.dataset.height)
  let view = { x: 0, y: 0, w: width, h: height }
  const show = () => svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].join(' '))
  const zoom = (factor, px = 0.5, py = 0.5) => {
    const w = Math.min(width * 2, Math.max(width / 12, view.w * factor)), h = w * view.h / view.w
    view = { x: view.x + (view.w - w) * px, y: view.y + (view.h - h) * py, w, h }
    show()
  }
  const move = (dx, dy) => { view = { ...view, x: view.x + dx * view.w, y: view.y + dy * view.h }; show() }
  const fit = () => { view = { x: 0, y: 0, w: width, h: height }; show() }
  const keys = { '+': () => zoom(0.8), '=': () => zoom(0.8), '-': () => zoom(1.25), 0: fit, ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) }
  svg.addEventListener('keydown', (event) => { if (keys[event.key] && !event.ctrlKey && !event.metaKey) { event.preventDefault(); keys[event.key]() } })
  svg.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== svg) return
    event.preventDefault()
    const box = svg.getBoundingClientRect()
    zoom(event.deltaY > 0 ? 1.15 : 0.87, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }, { passive: false })
  let last
  svg.addEventListener('pointerdown', (event) => { last = event; svg.setPointerCapture(event.pointerId); svg.focus({ preventScroll: true }) })
  svg.addEventListener('pointermove', (event) => { if (last) { const box = svg.getBoundingClientRect(); move((last.clientX - event.clientX) / box.width, (last.clientY - event.clientY) / box.height); last = event } })
  for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { last = undefined })
  for (const button of svg.parentElement.querySelectorAll('button')) button.addEventListener('click', () => keys[button.value]())
}
const search = document.getElementById('search'), rows = [...document.querySelectorAll('#evidence tbody tr')], found = document.getElementById('found')
if (search) search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const row of rows) { const text = row.textContent.toLowerCase(); row.hidden = !words.every((word) => text.includes(word)); if (!row.hidden) shown++ }
  found.textContent = shown + ' of ' + rows.length
})
const reveal = () => { const target = location.hash && document.getElementById(location.hash.slice(1)); for (let one = target; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true; if (target) target.scrollIntoView() }
addEventListener('hashchange', reveal)
reveal()
addEventListener('beforeprint', () => { for (const one of document.querySelectorAll('details.finding, details.text')) one.open = true })
`
