/** Somebody's FetchXML, with as little changed as can be: which page of it, and which rows of it. */

/** The same query, for these rows only. */
export function amongIds(xml: string, key: string, ids: readonly string[]): string {
  const values = ids.map((id) => `<value>${id}</value>`).join('')
  const filter = `<filter type="and"><condition attribute="${key}" operator="in">${values}</condition></filter>`
  const open = xml.replace(/<entity\b([^>]*)\/>/, '<entity$1></entity>')
  const end = open.lastIndexOf('</entity>')
  return `${open.slice(0, end)}${filter}${open.slice(end)}`
}

/** "The first so many" is one page by itself. */
export const isPaged = (xml: string) => !/<fetch\b[^>]*\stop\s*=/.test(xml)

/** @param cookie where the page before ended */
export function onPage(xml: string, page: number, cookie: string | undefined, size: number): string {
  return xml.replace(/<fetch\b[^>]*>/, (whole) => {
    if (!isPaged(whole)) return whole
    const plain = whole.replace(/\s(?:page|count|paging-cookie)\s*=\s*(?:"[^"]*"|'[^']*')/g, '')
    const cookieText = cookie === undefined ? '' : ` paging-cookie="${escaped(cookie)}"`
    return plain.replace(/^<fetch/, `<fetch page="${page}" count="${size}"${cookieText}`)
  })
}

/** Out of the annotation, where it stands encoded twice. */
export function nextCookie(annotation: unknown): string | undefined {
  const encoded = typeof annotation === 'string' ? annotation.match(/pagingcookie="([^"]*)"/)?.[1] : undefined
  if (!encoded) return undefined
  try {
    return decodeURIComponent(decodeURIComponent(encoded))
  } catch {
    return undefined
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
