/**
 * Which folders of each mailbox are tracked. Whether anything changed is read once for all mailboxes; what is in a mailbox's
 * rows is then read as its user, and kept, so that a quiet mailbox asks the organization nothing.
 */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import { placesIn, placesName } from '../core/mail/folder-notes.ts'
import type { MailRecords } from '../core/mail/notice.ts'
import { type FolderRule, type FolderTerms, stateOfFolder, usualFolderTerms } from '../core/mail/tracked-folders.ts'
import type { FolderRowsOfAll, OrganizationFeed } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'

export interface TrackedFolders {
  /** Of this mailbox, the oldest first, and what the organization decided about them. */
  of(crm: Pick<MailRecords, 'trackedFolders'>, actor: Actor, call: CallOptions): Promise<KnownFolders>
  /** What they are now: somebody has just read them. */
  keep(actor: Actor, rules: readonly FolderRule[]): Promise<void>
  terms(): Promise<FolderTerms>
  /** Ids of those that are worth being told of. */
  followedBy(actor: Actor): Promise<readonly string[]>
  /** A pass has found that others are followed now: one was moved, or deleted. */
  changed(actor: Actor): void
  /** Asks now, whatever was asked before. */
  read(): Promise<void>
}

export interface KnownFolders {
  readonly rules: readonly FolderRule[]
  readonly terms: FolderTerms
}

const rulesName = 'folders:rules'
/** What somebody else changes takes effect within so long, in milliseconds. */
const freshMs = 5 * 60_000

interface KeptRules {
  /** As the organization told of the rows when they were read. */
  readonly state: string
  readonly rules: readonly FolderRule[]
}

/** @param onChanged another set of folders is followed from now on */
export function createTrackedFolders(options: {
  readonly feed: Pick<OrganizationFeed, 'folderRows'>
  readonly store: Pick<Store, 'recall' | 'keep'>
  readonly onChanged: (actor: Actor) => void
  readonly log: Log
  readonly now: () => Date
}): TrackedFolders {
  const { feed, store, log, now } = options
  let known: FolderRowsOfAll | undefined
  let last: { readonly at: number; readonly read: Promise<void> } | undefined

  async function take(): Promise<void> {
    try {
      known = await feed.folderRows(now(), { correlationId: randomUUID() })
    } catch (error) {
      // What was known before goes on to hold.
      log.warn({ error: loggable(error) }, 'tracked folders of the organization not read')
    }
  }

  function fresh(): Promise<void> {
    const at = now().getTime()
    if (!last || Math.abs(at - last.at) >= freshMs) last = { at, read: (last?.read ?? Promise.resolve()).then(take) }
    return last.read
  }

  async function kept(actor: Actor): Promise<KeptRules> {
    const text = await store.recall(actor, rulesName)
    return text === undefined ? { state: '', rules: [] } : (JSON.parse(text) as KeptRules)
  }

  async function keep(actor: Actor, rules: readonly FolderRule[], before: KeptRules): Promise<void> {
    const user = await store.recall(actor, userName)
    const state = (user === undefined ? undefined : known?.states.get(user)) ?? ''
    const isPlain = state === '' && rules.length === 0
    await store.keep(actor, { [rulesName]: isPlain ? undefined : JSON.stringify({ state, rules } satisfies KeptRules) })
    const idsOf = (some: readonly FolderRule[]) => some.map(({ folderId }) => folderId).join()
    if (idsOf(rules) !== idsOf(before.rules)) options.onChanged(actor)
  }

  const terms = () => known?.terms ?? usualFolderTerms

  return {
    async of(crm, actor, call) {
      const [user, before] = await Promise.all([store.recall(actor, userName), kept(actor), fresh()])
      // Who is not known yet, and an organization that tells the application nothing: only what the person chose here.
      const state = known === undefined || user === undefined ? before.state : (known.states.get(user) ?? '')
      if (state === before.state) return { rules: before.rules, terms: terms() }
      try {
        const rules = await crm.trackedFolders(call)
        await keep(actor, rules, before)
        return { rules, terms: terms() }
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        log.warn({ error: loggable(error) }, 'tracked folders of a mailbox not read')
        return { rules: before.rules, terms: terms() }
      }
    },
    keep: async (actor, rules) => keep(actor, rules, await kept(actor)),
    async terms() {
      await fresh()
      return terms()
    },
    async followedBy(actor) {
      const [{ rules }, places] = await Promise.all([kept(actor), store.recall(actor, placesName)])
      const about = { rules, terms: terms(), places: placesIn({ get: () => places }).places }
      return rules.flatMap((rule) => {
        const state = stateOfFolder(rule, about)
        return state === 'followed' || state === 'unknown' ? [rule.folderId] : []
      })
    },
    changed: options.onChanged,
    async read() {
      if (last) last = { at: Number.NEGATIVE_INFINITY, read: last.read }
      await fresh()
    },
  }
}
