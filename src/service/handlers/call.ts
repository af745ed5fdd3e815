import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { ItemReference } from '../../api/item.ts'
import type { Administration } from '../../core/administration.ts'
import type { Actor } from '../../core/link.ts'
import type { MailWorld } from '../../core/mail/notice.ts'
import type { CallOptions } from '../../core/ports.ts'
import type { ItemHints, ItemRequest, RequestResult } from '../../core/request.ts'
import type { SyncStamps } from '../../core/sync-client.ts'
import type { Store } from '../../store/index.ts'
import type { Configuration } from '../configuration.ts'
import type { Caller } from '../identity/verify-bearer.ts'
import type { KeyedMutex } from '../keyed-mutex.ts'
import type { OrganizationTerms } from '../mailbox-terms.ts'
import type { MailboxTests } from '../mailbox-tests.ts'
import type { Metrics } from '../metrics.ts'
import type { OthersMailbox, OthersMailboxes } from '../others-mailboxes.ts'
import type { Push } from '../push/index.ts'
import type { SyncClients } from '../sync-clients.ts'
import type { SyncWorker } from '../sync-worker.ts'
import type { TrackedFolders } from '../tracked-folders.ts'
import type { AddressOf } from '../views/record.ts'

/** What every handler may use. */
export interface House {
  readonly configuration: Configuration
  readonly store: Store
  readonly metrics: Pick<Metrics, 'receipt'>
  /** One wish about an item at a time, in whichever process. */
  readonly items: KeyedMutex
  readonly worldOf: (caller: Caller, others?: OthersMailbox) => MailWorld
  readonly others: Pick<OthersMailboxes, 'find'>
  /** Names of the organization's users by object id, as far as the caller may see them. */
  readonly namesOf: (caller: Caller, oids: readonly string[], call: CallOptions) => Promise<ReadonlyMap<string, string>>
  /** Everybody's mailboxes, as far as the caller's own rights reach. */
  readonly administrationOf: (caller: Caller) => Administration
  /** The periodic passes. */
  readonly sync: Pick<SyncWorker, 'know' | 'syncNow' | 'hasten' | 'isRunning' | 'progressOf' | 'nextAt'>
  readonly tests: MailboxTests
  /** What the organization decided about all mailboxes. */
  readonly terms: Pick<OrganizationTerms, 'read' | 'tellsOwners'>
  readonly clients: SyncClients
  readonly folders: Pick<TrackedFolders, 'of' | 'keep' | 'terms'>
  /** The caller's own mailbox, where it says which installation works on it. */
  readonly stampsOf: (caller: Caller) => SyncStamps
  readonly push: Pick<Push, 'statusOf'>
  readonly addressOf: AddressOf
  readonly now: () => Date
}

/** One request of one person. */
export interface Call {
  readonly caller: Caller
  readonly correlationId: string
  readonly signal: AbortSignal
}

export interface SignedInCall extends Call, House {
  readonly world: MailWorld
  /** The mailbox that it is about, where that is not the caller's own. */
  readonly inMailbox?: OthersMailbox
}

/** Whose mailbox a request is about. */
export const mailboxOf = ({ caller, inMailbox }: Pick<SignedInCall, 'caller' | 'inMailbox'>): Actor =>
  inMailbox?.actor ?? { tid: caller.tid, oid: caller.oid }

/** What goes along upstream. */
export const upstreamOptions = ({ correlationId, signal }: Call): CallOptions => ({ correlationId, signal })

/** What core asks to know of an item that a request names. The mailbox is the call's, whatever the id says. */
export function itemRequest(call: SignedInCall, item: ItemReference): ItemRequest {
  const { caller, correlationId, signal } = call
  const { internetMessageId, addresses, attachmentsSize } = item.hints ?? {}
  const hints: ItemHints = {
    ...(internetMessageId === undefined ? {} : { internetMessageId }),
    ...(addresses === undefined ? {} : { addresses }),
    ...(attachmentsSize === undefined ? {} : { attachmentsSize }),
  }
  return {
    actor: mailboxOf(call),
    ...(call.inMailbox ? { by: caller.oid } : {}),
    kind: item.kind,
    itemId: item.id,
    ...(item.hints ? { hints } : {}),
    correlationId,
    signal,
  }
}

/** Wishes about one item of one mailbox have the same key, from whichever pane, and from the resume worker. */
export function itemKeyOf(
  { tid, oid }: { readonly tid: string; readonly oid: string },
  item: { readonly kind: string; readonly id: string },
): string {
  return `${tid}:${oid}:${item.kind}:${item.id}`
}

/**
 * Carries a wish out once: a second click with the same operation id gets the first one's answer, two panes get their turn.
 * @param work gets the call with a journal that writes nothing before the wish itself is written down
 * @throws OperationReused when the id was used for another wish
 */
export function once(
  call: SignedInCall,
  wish: { readonly operationId: string; readonly item: { readonly kind: string; readonly id: string } } & Readonly<
    Record<string, unknown>
  >,
  work: (call: SignedInCall) => Promise<RequestResult>,
): Promise<RequestResult> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  const { operationId, item, ...rest } = wish
  // Hints are no part of the wish: a second click may have seen more.
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([item.kind, item.id, rest]))
    .digest('hex')
  return call.items.run(itemKeyOf(mailboxOf(call), item), async () => {
    const key = { actor, operationId }
    const known = await call.store.findOperation(key, fingerprint)
    if (known) return known
    // While the first reads are on their way: whoever waits for the disk and then for the network waits twice.
    const started = setImmediate().then(() => call.store.startOperation(key, fingerprint, call.now()))
    const journal = writingAfter(started, call.world.journal)
    const [start, done] = await Promise.allSettled([started, work({ ...call, world: { ...call.world, journal } })])
    if (start.status === 'rejected') throw start.reason
    if (done.status === 'rejected') throw done.reason
    const result = done.value
    call.metrics.receipt(result.receipt)
    return result
  })
}

/** An operation's answer comes with the journal's own commit, which must find the operation written. */
function writingAfter(started: Promise<void>, journal: MailWorld['journal']): MailWorld['journal'] {
  const after =
    <Given extends readonly unknown[]>(write: (...given: Given) => Promise<void>) =>
    async (...given: Given) => {
      await started
      await write(...given)
    }
  const { begin, suspend, commit, settle } = journal
  return { ...journal, begin: after(begin), suspend: after(suspend), commit: after(commit), settle: after(settle) }
}
