/** How much the text columns of own pairs hold: a longer value is cut, and not refused. */
import type { FieldMapping } from '../core/catalogue/index.ts'
import { customTypeOf } from '../core/fields/index.ts'
import type { CallOptions } from '../core/ports.ts'
import { mappingKey } from '../core/rules.ts'
import { okay } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { quoted } from './odata.ts'

/** In milliseconds: an organization seldom changes the length of a column. */
const lifeMs = 5 * 60_000

const isText = ({ itemProperties: [property = ''] }: FieldMapping) => customTypeOf(property) === 'text'
const isRefused = ({ status }: BatchResponse) => status >= 400 && status < 500
const keyOf = (pair: FieldMapping) => `${mappingKey(pair)}/${pair.crmColumns[0]}`

export function createOwnColumns(
  client: DataverseClient,
  now: () => Date,
): (custom: readonly FieldMapping[], call: CallOptions) => Promise<readonly FieldMapping[]> {
  const known = new Map<string, { readonly at: number; readonly maxLength: number | undefined }>()

  return async (custom, call) => {
    const at = now().getTime()
    const unknown = custom.filter((pair) => isText(pair) && at - (known.get(keyOf(pair))?.at ?? 0) >= lifeMs)
    if (unknown.length > 0) {
      // Whole: a length belongs to a kind of column, and is not among what all of them have.
      const paths = unknown.map(
        ({ table, crmColumns: [column = ''] }) =>
          `EntityDefinitions(LogicalName=${quoted(table)})/Attributes(LogicalName=${quoted(column)})`,
      )
      const answers = await client.reads(paths, 'own columns', call)
      unknown.forEach((pair, index) => {
        const answer = answers[index]
        // Who may not look there does without: what is too long is refused then, and said.
        const length = answer && (isRefused(answer) ? undefined : okay(answer).MaxLength)
        known.set(keyOf(pair), { at, maxLength: typeof length === 'number' && length > 0 ? length : undefined })
      })
    }
    return custom.map((pair) => {
      const maxLength = known.get(keyOf(pair))?.maxLength
      return maxLength === undefined ? pair : { ...pair, maxLength }
    })
  }
}
