/**
 * What is to be known of the columns of own pairs: that they are there, for one that somebody deleted would be refused
 * with every row that it is asked of; and how much text they hold, so that a longer value is cut, and not refused.
 */
import type { FieldMapping } from '../core/catalogue/index.ts'
import type { CallOptions } from '../core/ports.ts'
import { mappingKey } from '../core/rules.ts'
import { okay } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { quoted } from './odata.ts'

/** In milliseconds: an organization seldom changes a column. */
const lifeMs = 5 * 60_000

const isRefused = ({ status }: BatchResponse) => status >= 400 && status < 500
const keyOf = (pair: FieldMapping) => `${mappingKey(pair)}/${pair.crmColumns[0]}`

interface KnownColumn {
  readonly at: number
  readonly isGone: boolean
  readonly maxLength: number | undefined
}

/** @returns asks the organization now and then; gives back the pairs whose column is there, text with its length */
export function createOwnColumns(
  client: DataverseClient,
  now: () => Date,
): (custom: readonly FieldMapping[], call: CallOptions) => Promise<readonly FieldMapping[]> {
  const known = new Map<string, KnownColumn>()

  return async (custom, call) => {
    const at = now().getTime()
    const unknown = custom.filter((pair) => at - (known.get(keyOf(pair))?.at ?? 0) >= lifeMs)
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
        known.set(keyOf(pair), {
          ...{ at, isGone: answer?.status === 404 },
          maxLength: typeof length === 'number' && length > 0 ? length : undefined,
        })
      })
    }
    return custom.flatMap((pair) => {
      const { isGone, maxLength } = known.get(keyOf(pair)) ?? {}
      if (isGone) return []
      return maxLength === undefined ? [pair] : [{ ...pair, maxLength }]
    })
  }
}
