/** `$expand` with its nested options. */
import { badRequest } from './errors.ts'
import { type Options, readOptions } from './query.ts'

export interface Expand {
  readonly navigation: string
  readonly options: Options
}

/** `a($select=x,y;$filter=…),b` → the parts. @throws DataverseError 400 */
export function parseExpand(text: string): readonly Expand[] {
  return splitOutside(text, ',').map((part) => {
    const match = part.match(/^(\w+)(?:\((.*)\))?$/s)
    if (!match) throw badRequest(`Invalid $expand '${part}'.`)
    const nested = new URLSearchParams()
    for (const option of splitOutside(match[2] ?? '', ';')) {
      const equals = option.indexOf('=')
      if (equals < 0) throw badRequest(`Invalid option '${option}' in $expand.`)
      nested.set(option.slice(0, equals).trim(), option.slice(equals + 1))
    }
    return { navigation: match[1] ?? '', options: readOptions(nested) }
  })
}

/** Splits at a sign that stands outside parentheses and quotes. */
function splitOutside(text: string, sign: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let isQuoted = false
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "'") isQuoted = !isQuoted
    if (isQuoted) continue
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === sign && depth === 0) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  parts.push(text.slice(from).trim())
  return parts.filter(Boolean)
}
