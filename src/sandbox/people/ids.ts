import { createHash } from 'node:crypto'

/** The id of a seeded row: the same at every start, since it is made from the row's name alone. */
export function idOf(table: string, key: string): string {
  const hex = createHash('sha256').update(`${table} ${key}`).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}
