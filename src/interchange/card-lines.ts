import { decodeCharset } from './text.ts'

export interface CardLine {
  /** In upper case, without its group. */
  readonly name: string
  readonly group: string | undefined
  /** As vCard 3.0 writes it, ready for the parser. */
  readonly text: string
}

/** Binary or nested: nothing that Graph's contact has a place for. */
const skipped = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY', 'AGENT', 'BEGIN', 'END', 'VERSION', 'PRODID'])

const bareEncodings = new Set(['QUOTED-PRINTABLE', 'BASE64', 'B', '8BIT', '7BIT'])

/** The cards of a file, each as its raw lines (bytes as Latin-1); a card within a card goes with the outer one's AGENT. */
export function splitCards(latin1: string): readonly string[] {
  const cards: string[] = []
  let lines: string[] = []
  let depth = 0
  for (const line of latin1.split(/\r\n|\n|\r/)) {
    const mark = line.trim().toUpperCase()
    if (mark === 'BEGIN:VCARD') depth += 1
    if (depth === 1) lines.push(line)
    if (mark === 'END:VCARD' && depth > 0) {
      depth -= 1
      if (depth === 0) {
        cards.push(lines.join('\n'))
        lines = []
      }
    }
  }
  if (depth > 0) cards.push(lines.join('\n'))
  return cards
}

/** Unfolds, decodes quoted-printable and charsets, and gives parameters without a name (vCard 2.1) the name TYPE. */
export function cardLines(card: string): readonly CardLine[] {
  return unfold(card).flatMap((line) => {
    const colon = endOfName(line)
    if (colon < 0) return []
    const [head = '', ...rawParameters] = line.slice(0, colon).split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    const dot = head.lastIndexOf('.')
    const name = head
      .slice(dot + 1)
      .trim()
      .toUpperCase()
    if (name === '' || skipped.has(name)) return []
    const group = dot < 0 ? undefined : head.slice(0, dot).toLowerCase()
    let encoding: string | undefined
    let charset: string | undefined
    const parameters: string[] = []
    for (const parameter of rawParameters.map((each) => each.trim())) {
      const equals = parameter.indexOf('=')
      const key = parameter.slice(0, Math.max(equals, 0)).toUpperCase()
      const value = parameter.slice(equals + 1)
      if (key === 'ENCODING' || (equals < 0 && bareEncodings.has(value.toUpperCase()))) encoding = value.toUpperCase()
      else if (key === 'CHARSET') charset = value.replace(/"/g, '')
      else if (equals < 0 && value !== '') parameters.push(`TYPE=${value}`)
      else if (key === 'TYPE' || key === 'LABEL' || key === 'PREF') parameters.push(`${key}=${value}`)
    }
    if (encoding === 'B' || encoding === 'BASE64') return []
    const raw = line.slice(colon + 1)
    const bytes = encoding === 'QUOTED-PRINTABLE' ? fromQuotedPrintable(raw) : Buffer.from(raw, 'latin1')
    const value = decodeCharset(bytes, charset).replace(/\r\n|\r|\n/g, '\\n')
    const heading = [name, ...parameters.map((each) => decodeCharset(Buffer.from(each, 'latin1'), undefined))].join(';')
    return [{ name, group, text: `${heading}:${value}` }]
  })
}

function endOfName(line: string): number {
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted
    else if (line[at] === ':' && !quoted) return at
  }
  return line.indexOf(':')
}

function unfold(card: string): readonly string[] {
  const lines: string[] = []
  for (const line of card.split('\n')) {
    const last = lines.at(-1)
    const isQuoted = last !== undefined && /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(last)
    if (last !== undefined && isQuoted && last.endsWith('=')) lines[lines.length - 1] = last.slice(0, -1) + line
    else if (last !== undefined && /^[ \t]/.test(line)) lines[lines.length - 1] = last + line.slice(1)
    else if (line.trim() !== '') lines.push(line)
  }
  return lines
}

function fromQuotedPrintable(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
