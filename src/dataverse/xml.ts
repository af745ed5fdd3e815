/** As much of XML as somebody's FetchXML needs: elements as they are written. */

export interface Element {
  readonly name: string
  /** As written. */
  readonly attributes: string
  readonly children: readonly (Element | string)[]
}

export const elements = ({ children }: Element) =>
  children.filter((child): child is Element => typeof child !== 'string')

const oneAttribute = /\s+([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

export function attribute({ attributes }: Element, name: string): string | undefined {
  const found = [...attributes.matchAll(oneAttribute)].find((match) => match[1] === name)
  return found?.[2] ?? found?.[3]
}

export const without = (attributes: string, names: readonly string[]) =>
  attributes.replace(oneAttribute, (whole, name: string) => (names.includes(name) ? '' : whole))

const token =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y

/** Elements as they are written; declarations and comments are left out. @throws Error */
export function parse(xml: string): Element {
  const root = { name: '', attributes: '', children: [] as (Element | string)[] }
  const open = [root]
  const end = xml.trimEnd().length
  token.lastIndex = 0
  while (token.lastIndex < end) {
    const match = token.exec(xml)
    const current = open.at(-1)
    if (!match || !current) throw new Error('it is no XML')
    const [, closes, opens, attributes = '', isEmpty, text] = match
    if (text !== undefined) current.children.push(text)
    else if (closes !== undefined) {
      if (open.length === 1 || current.name !== closes) throw new Error('it is no XML')
      open.pop()
    } else if (opens !== undefined) {
      const element = { name: opens, attributes, children: [] }
      current.children.push(element)
      if (!isEmpty) open.push(element)
    }
  }
  const [only, ...others] = elements(root)
  if (!only || others.length > 0 || open.length > 1) throw new Error('it is no XML')
  return only
}

export function write({ name, attributes, children }: Element): string {
  if (children.length === 0) return `<${name}${attributes}/>`
  const inner = children.map((child) => (typeof child === 'string' ? child : write(child))).join('')
  return `<${name}${attributes}>${inner}</${name}>`
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
