/**
 * The longest beginning of `text` that fits a column of `maxLength` UTF-16 units and does not cut a character
 * that a person sees as one (a flag, an accent, a family).
 */
export function fitText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const head = text.slice(0, maxLength + 32)
  let end = 0
  for (const { index, segment } of new Intl.Segmenter().segment(head)) {
    if (index + segment.length > maxLength) break
    end = index + segment.length
  }
  // One that is longer than the column by itself: what can be seen of it is more than nothing.
  return end > 0 ? text.slice(0, end) : text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
}

/** Plain text as HTML that shows the same: for the CRM's HTML columns. */
export function textAsHtml(text: string): string {
  return `<div style="white-space:pre-wrap">${escapedHtml(text)}</div>`
}

/** Text that stands between the tags of HTML. */
export function escapedHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** An address as everything here compares it: trimmed and in lower case; undefined where there is none. */
export function normalAddress(address: string | undefined): string | undefined {
  const normal = address?.trim().toLowerCase()
  return normal || undefined
}
