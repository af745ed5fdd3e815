import DOMPurify from 'dompurify'
import type { ItemBody } from '../mailbox.ts'

/** office.js's coercion types on the wire. */
export const coercion = { text: 0, html: 3 } as const

/** A body in the asked form. */
export function bodyAs(body: ItemBody, type: unknown): string {
  if (type === coercion.html) return body.contentType === 'html' ? body.content : toHtml(body.content)
  return body.contentType === 'text' ? body.content : toText(body.content)
}

/** New content brought into the form that the body has. */
export function contentFor(body: ItemBody, content: string, type: unknown): string {
  if (body.contentType === 'html') return type === coercion.html ? content : toHtml(content)
  return type === coercion.html ? toText(content) : content
}

export function toText(html: string): string {
  const fragment = DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true })
  for (const breaking of fragment.querySelectorAll('br, p, div, tr, li, h1, h2, h3')) breaking.append('\n')
  return (fragment.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim()
}

export function toHtml(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return escaped.replace(/\r?\n/g, '<br>')
}
