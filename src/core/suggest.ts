/** What an item is probably regarding. The docs are silent on any ranking; this one is ours. */
import type { NamedRecord } from './record.ts'
import type { ResolvedParticipant, Suggestion, SuggestionReason } from './request.ts'

const mostSuggestions = 8

export interface SuggestionSources {
  readonly thread: readonly NamedRecord[]
  readonly openWork: readonly NamedRecord[]
  readonly participants: readonly ResolvedParticipant[]
  readonly recent: readonly NamedRecord[]
}

/** Best first, each record once: the thread's regarding, open work of these people, the people, their accounts, recent ones. */
export function suggest({ thread, openWork, participants, recent }: SuggestionSources): readonly Suggestion[] {
  const people = participants.flatMap((participant) =>
    participant.matches.filter(({ table }) => table === 'contact' || table === 'lead' || table === 'account'),
  )
  const all: readonly Suggestion[] = [
    ...thread.map((record) => because(record, 'thread', 'This conversation was regarding it before')),
    ...openWork.map((record) =>
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

function because({ table, id, name, detail }: NamedRecord, reason: SuggestionReason, why: string): Suggestion {
  return { table, id, name, ...(detail ? { detail } : {}), reason, because: why }
}
