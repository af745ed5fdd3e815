/** What an installation and a person chose for automatic tracking, where the organization has no column for it. */
import type { Actor } from '../core/link.ts'
import type { MailChoices } from '../core/mail/decide-mail.ts'
import { type NeverTrack, usualNeverTrack } from '../core/mail/never-track.ts'
import type { Store } from '../store/index.ts'
import type { Configuration } from './configuration.ts'

/** Note under which a person's own list is kept. */
export const neverName = 'mail:never'

export const readNever = (text: string | undefined): NeverTrack =>
  text === undefined ? usualNeverTrack : (JSON.parse(text) as NeverTrack)

export function createMailChoices(
  { mail }: Pick<Configuration, 'mail'>,
  store: Pick<Store, 'recall'>,
): (actor: Actor) => Promise<MailChoices> {
  return async (actor) => {
    const own = readNever(await store.recall(actor, neverName))
    return {
      // What an administrator excludes is excluded for everybody; a person can only add to it.
      never: { ...own, people: [...new Set([...mail.neverTrack, ...own.people])] },
      tracksSent: mail.tracksSent,
      isSmart: mail.isSmart,
      queueItems: mail.queueItems,
    }
  }
}
