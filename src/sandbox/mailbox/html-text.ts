import { asObject, asText } from './values.ts'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

const codePoint = (code: number) => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')

/** The words of an HTML text, as Graph gives them for `outlook.body-content-type="text"` and `bodyPreview`. */
export const textOf = (html: string): string =>
  html
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\s+/g, ' ')
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>\s*/gi, '\r\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
      hex !== undefined
        ? codePoint(Number.parseInt(hex, 16))
        : decimal !== undefined
          ? codePoint(Number(decimal))
          : (entities[name?.toLowerCase() ?? ''] ?? whole),
    )
    .trim()

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character]};`)

const plainOf = (body: unknown) => {
  const { content, contentType } = asObject(body)
  return asText(contentType).toLowerCase() === 'html' ? textOf(asText(content)) : asText(content)
}

/** `bodyPreview`: the first 255 characters of the words. */
export const previewOf = (body: unknown): string => plainOf(body).slice(0, 255)

/** A text as Exchange makes HTML of it. */
const htmlOf = (text: string): string => {
  const lines = escapeHtml(text)
    .replace(/ {2}/g, '&nbsp; ')
    .split(/\r\n|\r|\n/)
    .join('<br>\r\n')
  return [
    '<html><head>',
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
    '<!-- converted from text --><style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>',
    '<body>',
    `<font size="2"><span style="font-size:11pt;"><div class="PlainText">${lines}</div></span></font></body>`,
    '</html>',
    '',
  ].join('\r\n')
}

/** The body of a message or an event in the form that `Prefer: outlook.body-content-type` asks for: HTML when it asks for none. */
export function bodyAs(body: unknown, wanted: 'html' | 'text' = 'html'): { contentType: string; content: string } {
  const stored = bodyAsStored(body)
  if (wanted === stored.contentType) return stored
  const { content } = stored
  return { contentType: wanted, content: wanted === 'text' ? textOf(content) : htmlOf(content) }
}

/** The body of a task: as it was written. */
export function bodyAsStored(body: unknown): { contentType: 'html' | 'text'; content: string } {
  const { content, contentType } = asObject(body)
  return { contentType: asText(contentType).toLowerCase() === 'html' ? 'html' : 'text', content: asText(content) }
}
