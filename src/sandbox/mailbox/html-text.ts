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

/** An `itemBody` in the form that `Prefer: outlook.body-content-type` asks for; as stored when it asks for none. */
export function bodyAs(body: unknown, wanted: 'html' | 'text' | undefined): { contentType: string; content: string } {
  const { content, contentType } = asObject(body)
  const stored = asText(contentType).toLowerCase() === 'html' ? 'html' : 'text'
  const text = asText(content)
  if (wanted === undefined || wanted === stored) return { contentType: stored, content: text }
  if (wanted === 'text') return { contentType: 'text', content: textOf(text) }
  return {
    contentType: 'html',
    content: `<html><body><div style="white-space:pre-wrap">${escapeHtml(text)}</div></body></html>`,
  }
}
