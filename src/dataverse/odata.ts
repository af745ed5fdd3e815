/** OData literals, each written in one place only. */
import { TandemError } from '../core/errors.ts'

/** A string literal: a quote is doubled. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

const guidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A GUID literal. @throws TandemError `invalid-value` for anything else */
export function guid(id: string): string {
  if (!guidShape.test(id)) throw new TandemError('invalid-value', { side: 'crm', detail: 'a record id is no GUID' })
  return id.toLowerCase()
}

/** A query string from its options, in order; empty ones are left out. */
export function query(options: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}
