/** Neutral field values as a person reads them. Instants stay ISO: the pane knows the person's zone and language. */
import type { FieldValue } from '../../core/field-value.ts'
import { html } from '../html.ts'
import { readableSeries } from './readable-series.ts'

/** A body is shown by its beginning, in UTF-16 units. */
const longestText = 300
/** Of a long list its beginning. */
const mostNames = 50

/** @returns undefined where there is nothing to read */
export function readable(mapping: string, value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return cut(bodies.has(mapping) && looksLikeHtml(value) ? html.toText(value) : value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (isList(value)) {
    const names = value.slice(0, mostNames).map((each) => readable(mapping, each) ?? '')
    const more = value.length > mostNames ? [`and ${value.length - mostNames} more`] : []
    return [...names, ...more].join(', ')
  }
  const { name, address, start, end, isAllDay } = value
  if (typeof start === 'string' && typeof end === 'string') {
    return isAllDay === true ? `${start.slice(0, 10)} – ${end.slice(0, 10)}` : `${start} – ${end}`
  }
  if (typeof address === 'string') return typeof name === 'string' && name ? `${name} <${address}>` : address
  if (typeof name === 'string') return name
  const series = readableSeries(value)
  if (series) return series
  const whole = together.find(({ parts }) => parts.every((part) => typeof value[part] === 'string'))
  if (whole)
    return inOneLine(
      whole.parts.map((part) => String(value[part])),
      whole.by,
    )
  return cut(JSON.stringify(value))
}

/** Names of people and postal addresses: in the order they are read. */
const together = [
  { parts: ['givenName', 'middleName', 'surname', 'generation'], by: ' ' },
  { parts: ['street', 'postalCode', 'city', 'state', 'countryOrRegion'], by: ', ' },
] as const

const bodies: ReadonlySet<string> = new Set(['Body', 'Description'])

function inOneLine(parts: readonly string[], by: string): string {
  return parts
    .flatMap((part) => part.split('\n'))
    .filter((part) => part.trim() !== '')
    .join(by)
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value)
}

function looksLikeHtml(text: string): boolean {
  return /<\/?[a-z][^>]*>/i.test(text)
}

function cut(text: string): string {
  if (text.length <= longestText) return text
  // Never through the middle of a character.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(longestText - 1)) ? longestText - 1 : longestText
  return `${text.slice(0, end)}…`
}
