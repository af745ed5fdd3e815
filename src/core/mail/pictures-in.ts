/** Which of a message's files its text shows: there they are called by their content id (`cid:`, RFC 2392). */

/** @param html cleaned */
export function picturesIn(html: string): { show(contentId: string | undefined): boolean } {
  const called = html.replaceAll('&quot;', '"').matchAll(/\bcid:([^"'<>()]+)/gi)
  const shown = new Set([...called].flatMap(([, id = '']) => [known(id), known(unescaped(id))]))
  return { show: (contentId) => contentId !== undefined && shown.has(known(contentId)) }
}

const known = (id: string) => id.replaceAll('&amp;', '&').trim().toLowerCase()

function unescaped(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
