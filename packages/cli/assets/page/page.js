// The search, the filter of the matrix and the highlights of the diagram. Everything can be read without it.

{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const search = document.querySelector('#search')
  const column = document.querySelector('#column')
  const found = document.querySelector('#found')
  const nothing = document.querySelector('#no-match')
  const matrix = document.querySelector('.matrix table')
  const entries = all('[data-entry]').map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
    isRow: 'row' in element.dataset,
  }))

  /** Does the chosen column of the matrix open this row? */
  function opens(row) {
    if (column.value === '') return true
    return ['included', 'partly', 'addon'].includes(row.cells[Number(column.value)].dataset.how)
  }

  function filter() {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    let amount = 0
    for (const { element, text, isRow } of entries) {
      const matches = terms.every((term) => text.includes(term))
      element.hidden = !matches || (isRow && !opens(element))
      if (matches && !isRow) amount += 1
    }
    // A module that does not match still heads those of its permissions that do.
    for (const body of all('tbody[data-group]', matrix)) {
      const rows = [...body.rows]
      if (rows.slice(1).some((row) => !row.hidden) && opens(rows[0])) rows[0].hidden = false
      body.hidden = rows.every((row) => row.hidden)
    }
    for (const group of all('[data-group]').filter((each) => !matrix.contains(each)))
      group.hidden = terms.length > 0 && !group.querySelector('[data-entry]:not([hidden])')
    document.querySelector('[data-quiet]').hidden = terms.length > 0
    document.body.classList.toggle('searching', terms.length > 0)
    found.textContent = terms.length === 0 ? '' : amount === 1 ? '1 match' : `${amount} matches`
    nothing.hidden = terms.length === 0 || amount > 0
  }

  function ask() {
    for (const row of all('tr', matrix))
      for (const [index, cell] of [...row.cells].entries())
        cell.classList.toggle('asked', index > 0 && String(index) === column.value)
    filter()
  }

  /** Shows what one box of the diagram opens, or is opened by. */
  function light(diagram, id) {
    const lit = new Set([id])
    for (const edge of all('.edge', diagram)) {
      const { from, to } = edge.dataset
      edge.classList.toggle('lit', from === id || to === id)
      if (from === id) lit.add(to)
      if (to === id) lit.add(from)
    }
    for (const node of all('[data-node]', diagram)) node.classList.toggle('lit', lit.has(node.dataset.node))
    diagram.classList.toggle('asking', id !== undefined)
  }

  for (const element of all('[data-script]')) element.hidden = false
  search.addEventListener('input', filter)
  column.addEventListener('change', ask)
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target !== search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      search.focus()
    }
    if (event.key === 'Escape' && event.target === search) {
      search.value = ''
      filter()
    }
  })
  for (const diagram of all('.diagram'))
    for (const node of all('[data-node]', diagram)) {
      for (const name of ['pointerenter', 'focus'])
        node.addEventListener(name, () => light(diagram, node.dataset.node))
      for (const name of ['pointerleave', 'blur'])
        node.addEventListener(name, () => light(diagram, undefined))
    }
  // A link to what the search has hidden shows everything again.
  window.addEventListener('hashchange', () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target?.closest('[hidden]') || target?.hidden) {
      search.value = ''
      filter()
      target.scrollIntoView()
    }
  })
}
