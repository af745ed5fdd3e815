import { linkIdOf } from '../follow/pair.ts'
import type { Actor } from '../link.ts'
import type { MailWorld } from './notice.ts'

/** Which of these messages were dealt with before: they are linked, or were and a person let go of them. */
export async function knownMessages(
  { journal, guidFor }: Pick<MailWorld, 'journal' | 'guidFor'>,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const linkIds = ids.map((id) => guidFor(linkIdOf.item(actor, 'message', id)))
  const known = await journal.knownLinks(actor, linkIds)
  return new Set(ids.filter((_id, index) => known.has(linkIds[index] as string)))
}
