/** Makes a mailbox's subscriptions what they should be: some new, all renewed, those of what is off removed. */
import { createHash, randomUUID } from 'node:crypto'
import { TandemError } from '../../core/errors.ts'
import type { Actor } from '../../core/link.ts'
import type { Workload } from '../../core/organization-news.ts'
import { isTaskList, type Subscriptions } from '../../graph/index.ts'
import type { KeptSubscription, PushFailure, PushMailbox, Store } from '../../store/index.ts'
import { type Watched, watchedIn, watchedWorkloads } from './watched-resources.ts'

export interface LookAfterOptions {
  readonly store: Pick<Store, 'subscriptionsOf' | 'keepSubscriptions'>
  readonly subscriptionsOf: (actor: Actor) => Subscriptions
  /** Where Graph posts; without it all subscriptions are removed. */
  readonly address: string | undefined
  /** A part of a mailbox that nobody looks at needs no notifications. */
  readonly isOff: (actor: Actor, workload: Workload) => Promise<boolean>
  /** Ids of tracked folders, which are told of as well. */
  readonly foldersOf: (actor: Actor) => Promise<readonly string[]>
  /** There is a new subscription: what changed before it began is to be looked for. */
  readonly onNew: (actor: Actor, workload: Workload) => void
  readonly count: (action: SubscriptionAction, number: number) => void
  readonly now: () => Date
  /** From 0 to 1, so that looks are spread out. */
  readonly random: () => number
  readonly newSecret: () => string
}

export type SubscriptionAction = 'created' | 'renewed' | 'removed' | 'failed'

/** When to look again; undefined: there is nothing to look after. */
export type NextLook = Parameters<Store['settlePush']>[1]

export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

const minute = 60_000
const shortestRetryMs = minute
/** What waiting mends is tried again within the hour; what an administrator must mend, daily. */
const longestRetryMs = { transient: 60 * minute, lasting: 24 * 60 * minute }

export function createLookAfter(options: LookAfterOptions) {
  const { store, address, now } = options

  async function workloadsOf(actor: Actor): Promise<readonly Workload[]> {
    if (address === undefined) return []
    const off = await Promise.all(watchedWorkloads.map((workload) => options.isOff(actor, workload)))
    return watchedWorkloads.filter((_workload, index) => !off[index])
  }

  return async ({ actor, failures }: PushMailbox, signal: AbortSignal): Promise<NextLook> => {
    const call = { correlationId: randomUUID(), signal }
    const graph = options.subscriptionsOf(actor)
    const [held, workloads, folders] = await Promise.all([
      store.subscriptionsOf(actor),
      workloadsOf(actor),
      options.foldersOf(actor),
    ])
    const faults: TandemError[] = []
    const gone: string[] = []

    async function remove(some: readonly KeptSubscription[]): Promise<void> {
      if (some.length === 0) return
      const ids = some.map(({ id }) => id)
      const outcomes = await graph.remove(ids, call)
      const removed = ids.filter((_id, index) => outcomes[index] === undefined)
      faults.push(...outcomes.flatMap((fault) => fault ?? []))
      gone.push(...removed)
      options.count('removed', removed.length)
    }

    const isWanted = (one: KeptSubscription) => workloads.includes(one.workload) && one.address === address
    await remove(held.filter((one) => !isWanted(one)))
    if (workloads.length === 0) {
      await store.keepSubscriptions(actor, [], gone)
      return faults.length === 0 ? undefined : next([], faults)
    }

    const staying = held.filter(isWanted)
    const { renewed, lists } = await graph.renew(staying, call)
    const kept = staying.flatMap((one, index): KeptSubscription[] => {
      const answer = renewed[index]
      if (!(answer instanceof TandemError))
        return answer ? [{ ...one, expiresAt: answer.expires.toISOString(), isDoubtful: false }] : [one]
      if (answer.code !== 'item-gone') {
        faults.push(answer)
        return [one]
      }
      gone.push(one.id)
      return []
    })
    options.count('renewed', renewed.filter((answer) => answer && !(answer instanceof TandemError)).length)
    if (lists instanceof TandemError && workloads.includes('appointmentsContactsTasks')) faults.push(lists)

    const wanted = watchedIn(actor.oid, workloads, { lists: lists instanceof TandemError ? [] : lists, folders })
    const isLeft = ({ resource }: KeptSubscription) => !wanted.some((one) => one.resource === resource)
    // A list that could not be asked for is not gone.
    const left = kept.filter((one) => isLeft(one) && !(lists instanceof TandemError && isTaskList(one.resource)))
    await remove(left)
    // Known before new ones are made: those may take longer than the process lives.
    const stayed = kept.filter(({ id }) => !gone.includes(id))
    await store.keepSubscriptions(actor, stayed, gone)
    const missing = wanted.filter(({ resource }) => !stayed.some((one) => one.resource === resource))
    // Who can't answer now is not asked for more.
    const isAway = lists instanceof TandemError && lists.isTransient
    return next([...stayed, ...(isAway ? [] : await create(missing))], faults)

    async function create(missing: readonly Watched[]): Promise<readonly KeptSubscription[]> {
      if (missing.length === 0 || address === undefined) return []
      const secrets = missing.map(() => options.newSecret())
      const answers = await graph.create(
        missing.map(({ resource, changeType }, index) => ({
          ...{ resource, changeType, clientState: secrets[index] ?? '' },
        })),
        call,
      )
      const created = missing.flatMap(({ resource, workload }, index): KeptSubscription[] => {
        const answer = answers[index]
        // A folder that is gone is no fault: the next look at the mailbox finds that out.
        const isGone = answer instanceof TandemError && answer.code === 'item-gone' && isFolderOf(resource, folders)
        if (answer instanceof TandemError && !isGone) faults.push(answer)
        if (!answer || answer instanceof TandemError) return []
        const { id, expires } = answer
        const secretHash = hashOf(secrets[index] ?? '')
        return [{ id, resource, workload, address, secretHash, expiresAt: expires.toISOString(), isDoubtful: false }]
      })
      await keepOrRemove(created)
      options.count('created', created.length)
      for (const workload of new Set(created.map((one) => one.workload))) options.onNew(actor, workload)
      return created
    }

    /** What could not be kept nobody knows, and who took over this mailbox meanwhile has made their own. */
    async function keepOrRemove(created: readonly KeptSubscription[]): Promise<void> {
      try {
        await store.keepSubscriptions(actor, created, [])
      } catch (error) {
        const ids = created.map(({ id }) => id)
        if (ids.length > 0) await graph.remove(ids, { correlationId: call.correlationId }).catch(() => undefined)
        throw error
      }
    }

    function next(all: readonly KeptSubscription[], why: readonly TandemError[]): NextLook {
      options.count('failed', why.length)
      const at = now().getTime()
      // In the second half of the shortest life, with a fifth of it left to try again.
      const renewAt = all.map(({ expiresAt }) => at + (Date.parse(expiresAt) - at) * (0.5 + 0.3 * options.random()))
      const [first] = why
      if (!first) return { at: new Date(Math.min(at + longestRetryMs.lasting * 7, ...renewAt)), failures: 0 }
      const longest = why.every(({ isTransient }) => isTransient) ? longestRetryMs.transient : longestRetryMs.lasting
      const asked = Math.max(0, ...why.map(({ retryAfterMs }) => retryAfterMs ?? 0))
      const retryAt = at + Math.max(asked, Math.min(longest, shortestRetryMs * 2 ** Math.min(failures, 20)))
      return { at: new Date(Math.min(retryAt, ...renewAt)), failures: failures + 1, failure: failureOf(first) }
    }
  }
}

const isFolderOf = (resource: string, folders: readonly string[]) =>
  folders.some((folder) => resource.includes(`'${folder}'`))

const sentences: Readonly<Record<string, string>> = {
  'item-gone': 'Microsoft Graph knows no such mailbox, so it can’t tell Tandem of changes.',
  'invalid-value':
    'Microsoft Graph refuses to tell Tandem of changes, mostly because it can’t reach the address for notifications.',
  'item-not-readable':
    'Microsoft Graph may not tell Tandem of changes: the application lacks the permission to read (Mail.Read, Calendars.Read, Contacts.Read).',
  'upstream-throttled': 'Microsoft Graph is asked too much; Tandem will ask for notifications again.',
  'upstream-unavailable': 'Microsoft Graph does not answer properly; Tandem will ask for notifications again.',
}

const failureOf = ({ code, message }: TandemError): PushFailure => ({ code, detail: sentences[code] ?? message })
