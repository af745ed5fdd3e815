/** What an item is probably regarding. The docs are silent on any ranking; this one is ours. */
import type { NamedRecord } from './record.ts'
import type { ResolvedParticipant, Suggestion, SuggestionReason } from './request.ts'

const mostSuggestions = 8

export interface SuggestionSources {
  readonly thread: readonly NamedRecord[]
  readonly openWork: readonly NamedRecord[]
  readonly participants: readonly ResolvedParticipant[]
  readonly recent: readonly NamedRecord[]
  /** Of the item: open work whose name speaks of the same comes first. */
  readonly subject: string
}

/** Best first, each record once: the thread's regarding, open work of these people, the people, their accounts, recent ones. */
export function suggest({ thread, openWork, participants, recent, subject }: SuggestionSources): readonly Suggestion[] {
  const people = participants.flatMap((participant) =>
    participant.matches.filter(({ table }) => table === 'contact' || table === 'lead' || table === 'account'),
  )
  const all: readonly Suggestion[] = [
    ...thread.map((record) => because(record, 'thread', 'This conversation was regarding it before')),
    ...bySharedWords(openWork, subject).map((record) =>
      record.table === 'incident'
        ? because(record, 'case', 'Open case of somebody on this item')
        : because(record, 'opportunity', 'Open opportunity of somebody on this item'),
    ),
    ...people.map((person) => because(person, 'participant', 'Is on this item')),
    ...people.flatMap(({ parent, name }) => (parent ? [because(parent, 'account', `${name} belongs to it`)] : [])),
    ...recent.map((record) => because(record, 'recent', 'You chose it lately')),
  ]
  const seen = new Set<string>()
  return all
    .filter(({ table, id }) => {
      const key = `${table}:${id.toLowerCase()}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .slice(0, mostSuggestions)
}

/** Stable: equal ones keep their order, newest first. */
function bySharedWords(records: readonly NamedRecord[], subject: string): readonly NamedRecord[] {
  const wanted = wordsOf(subject)
  const shared = ({ name }: NamedRecord) => [...wordsOf(name)].filter((word) => wanted.has(word)).length
  return [...records].sort((one, other) => shared(other) - shared(one))
}

/** Words of at least three letters or digits, in lower case. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
}

function because({ table, id, name, detail }: NamedRecord, reason: SuggestionReason, why: string): Suggestion {
  return { table, id, name, ...(detail ? { detail } : {}), reason, because: why }
}
