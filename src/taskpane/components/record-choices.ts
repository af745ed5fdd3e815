import type { NamedRecord, SuggestedRecord } from '../../api/record.ts'
import { strings } from '../strings.ts'

/** A record that can be chosen, with the sentence why it is offered, where there is one. */
export interface Choice {
  readonly record: NamedRecord
  readonly because?: string
}

export interface ChoiceGroup {
  readonly label: string
  readonly choices: readonly Choice[]
}

const keyOf = ({ table, id }: NamedRecord) => `${table}:${id.toLowerCase()}`

/** Before anything is typed: what is suggested, then what was chosen lately and is not among it. */
export function choicesBeforeTyping(
  suggestions: readonly SuggestedRecord[],
  recent: readonly NamedRecord[],
): readonly ChoiceGroup[] {
  const suggested = new Set(suggestions.map(keyOf))
  const groups: readonly ChoiceGroup[] = [
    {
      label: strings.suggested,
      choices: suggestions.map(({ reason: _, because, ...record }) => ({ record, because })),
    },
    {
      label: strings.recent,
      choices: recent.filter((record) => !suggested.has(keyOf(record))).map((record) => ({ record })),
    },
  ]
  return groups.filter(({ choices }) => choices.length > 0)
}

/** What a search found, as one group. */
export function choicesFound(found: readonly NamedRecord[]): readonly ChoiceGroup[] {
  return found.length > 0 ? [{ label: strings.results, choices: found.map((record) => ({ record })) }] : []
}
