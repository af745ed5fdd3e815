/**
 * Reads what was posted to the notification address, after it was answered. A notification is a hint and no more: it never says
 * what changed, only that a mailbox is worth a look. So forged, repeated and disordered ones do no harm.
 */
import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '../../core/link.ts'
import type { Workload } from '../../core/organization-news.ts'
import type { KeptSubscription, Store } from '../../store/index.ts'
import { type Log, loggable } from '../log.ts'
import { hashOf } from './look-after.ts'

export interface TakeNotifications {
  /** Takes a body as it was posted, to be read later. @returns false where too much waits already */
  take(body: string): boolean
  /** Resolves when everything that was taken is dealt with. */
  settled(): Promise<void>
}

export type NotificationOutcome = 'taken' | 'lifecycle' | 'unknown' | 'forged' | 'malformed' | 'failed'

export interface TakeNotificationsOptions {
  readonly store: Pick<Store, 'findSubscriptions' | 'doubtSubscriptions'>
  readonly tid: string
  /** Something changed there. */
  readonly onChange: (actor: Actor, workload: Workload) => void
  /** Graph may have dropped subscriptions of this mailbox, or will. */
  readonly onDoubt: (actor: Actor) => Promise<void>
  readonly count: (outcome: NotificationOutcome, number: number) => void
  readonly log: Log
}

const longestText = 200
const notification = z.object({
  subscriptionId: z.string().min(1).max(longestText),
  clientState: z.string().min(1).max(longestText),
  tenantId: z.string().max(longestText).nullish(),
  lifecycleEvent: z.enum(['missed', 'subscriptionRemoved', 'reauthorizationRequired']).nullish(),
})
const collection = z.object({ value: z.array(z.unknown()) })
type Notification = z.infer<typeof notification>

/** Characters that may wait; then Graph is asked to come back later. */
const mostWaiting = 32 * 1_048_576

export function createTakeNotifications(options: TakeNotificationsOptions): TakeNotifications {
  const { store, count, log } = options
  const waiting: string[] = []
  let size = 0
  let reading: Promise<void> | undefined

  async function readAll(): Promise<void> {
    // Whoever posted has an answer before the work begins.
    await new Promise((resolve) => setImmediate(resolve))
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      size -= body.length
      await read(body).catch((error: unknown) => {
        count('failed', 1)
        log.warn({ error: loggable(error) }, 'notifications not read')
      })
    }
    reading = undefined
  }

  async function read(body: string): Promise<void> {
    const { notifications, malformed } = parse(body)
    if (malformed > 0) count('malformed', malformed)
    // Thousands may come in one piece; many of them say the same.
    const distinct = new Map<string, { readonly one: Notification; number: number }>()
    for (const one of notifications) {
      const key = JSON.stringify([one.subscriptionId, one.clientState, one.lifecycleEvent ?? '', one.tenantId ?? ''])
      const same = distinct.get(key)
      if (same) same.number++
      else distinct.set(key, { one, number: 1 })
    }
    const ids = [...new Set([...distinct.values()].map(({ one }) => one.subscriptionId))]
    const found = new Map((await store.findSubscriptions(ids)).map((each) => [each.id, each]))
    for (const { one, number } of distinct.values()) {
      const subscription = found.get(one.subscriptionId)
      const outcome = subscription ? judge(one, subscription) : 'unknown'
      count(outcome, number)
      if (!subscription || outcome === 'unknown' || outcome === 'forged') continue
      const { actor, workload } = subscription
      if (one.lifecycleEvent === 'subscriptionRemoved' || one.lifecycleEvent === 'reauthorizationRequired') {
        await store.doubtSubscriptions([subscription.id])
        await options.onDoubt(actor)
      }
      // Whatever Graph did not tell is looked for.
      if (one.lifecycleEvent !== 'reauthorizationRequired') options.onChange(actor, workload)
    }
  }

  function judge(
    { clientState, tenantId, lifecycleEvent }: Notification,
    { secretHash, actor }: KeptSubscription & { readonly actor: Actor },
  ): NotificationOutcome {
    const isSecret = timingSafeEqual(Buffer.from(hashOf(clientState)), Buffer.from(secretHash))
    const isOwn = actor.tid === options.tid && (tenantId ?? options.tid).toLowerCase() === options.tid
    if (!isSecret || !isOwn) return 'forged'
    return lifecycleEvent ? 'lifecycle' : 'taken'
  }

  return {
    take(body) {
      if (size + body.length > mostWaiting) return false
      waiting.push(body)
      size += body.length
      reading ??= readAll()
      return true
    },
    async settled() {
      while (reading) await reading
    },
  }
}

function parse(body: string): { readonly notifications: readonly Notification[]; readonly malformed: number } {
  let content: unknown
  try {
    content = JSON.parse(body)
  } catch {
    return { notifications: [], malformed: 1 }
  }
  const { data } = collection.safeParse(content)
  if (!data) return { notifications: [], malformed: 1 }
  const notifications = data.value.flatMap((one) => notification.safeParse(one).data ?? [])
  return { notifications, malformed: data.value.length - notifications.length }
}
