/** A strict reader of the little XML that FetchXML needs: elements, attributes, text, comments; no document types. */
import { badRequest } from './errors.ts'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

interface Open {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  text: string
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const deepest = 100
const token =
  /<\?xml[^?]*\?>|<!--[\s\S]*?-->|<\/([\w.-]+)\s*>|<([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y

/** @throws DataverseError 400 */
export function parseXml(source: string): Element {
  const document: Open = { name: '', attributes: {}, children: [], text: '' }
  const open: Open[] = [document]
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const at = token.lastIndex
    const match = token.exec(source)
    if (!match) throw badRequest(`Invalid XML at position ${at}.`)
    const [, closes, opens, attributes = '', isEmpty, text] = match
    const current = open.at(-1) ?? document
    if (text !== undefined) {
      if (current === document && text.trim()) throw badRequest('Invalid XML: text stands outside of the element.')
      current.text += plain(text)
    } else if (closes !== undefined) {
      if (current === document || current.name !== closes) throw badRequest(`Invalid XML: </${closes}> closes nothing.`)
      open.pop()
    } else if (opens !== undefined) {
      if (open.length > deepest) throw badRequest('Invalid XML: too deep.')
      const element: Open = { name: opens, attributes: readAttributes(attributes), children: [], text: '' }
      current.children.push(element)
      if (!isEmpty) open.push(element)
    }
  }
  const [root] = document.children
  if (open.length > 1) throw badRequest(`Invalid XML: <${open.at(-1)?.name}> is not closed.`)
  if (!root || document.children.length > 1) throw badRequest('Invalid XML: there must be one root element.')
  return root
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (name in attributes) throw badRequest(`Invalid XML: the attribute '${name}' stands twice.`)
    attributes[name] = plain(double ?? single ?? '')
  }
  return attributes
}

function plain(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));|&/gi, (whole, decimal, hexadecimal, name) => {
    const code = decimal ? Number(decimal) : hexadecimal ? Number.parseInt(hexadecimal, 16) : undefined
    const known = code === undefined ? entities[name] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    if (known === undefined) throw badRequest(`Invalid XML: unknown entity '${whole}'.`)
    return known
  })
}

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&${Object.entries(entities).find(([, known]) => known === sign)?.[0]};`)
