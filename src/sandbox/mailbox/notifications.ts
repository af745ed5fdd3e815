import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import { changesFor, headOf } from './notification-changes.ts'
import { forgetSubscription, type Subscription, subscriptionsOf } from './subscriptions.ts'
import { asText, type Json } from './values.ts'

export type LifecycleEvent = 'missed' | 'subscriptionRemoved' | 'reauthorizationRequired'

/** Tells subscribers what changed. */
export interface Notifications {
  /** Asks an endpoint whether it wants to be told. @throws GraphError 400 where it doesn't answer as it must */
  validate(address: string): Promise<void>
  /** Something changed in this mailbox. */
  changed(oid: string): void
  /** What only Microsoft's service decides: announces the event for all subscriptions of a mailbox. */
  announce(oid: string, event: LifecycleEvent): Promise<void>
  /** Announces the end of those that end soon, and forgets those that ended. */
  tend(): Promise<void>
  /** Resolves when everybody was told, or couldn't be. */
  settled(): Promise<void>
  stop(): void
}

export interface NotificationOptions {
  readonly fetch?: typeof fetch
  /** Changes that come so close together go together; the real service takes seconds. In milliseconds. */
  readonly gatherMs?: number
  /** The first wait before a notification is sent again, in milliseconds; each next one is twice as long. */
  readonly retryMs?: number
}

const mostInOne = 100
/** An endpoint has so long to answer a validation, and a notification, in milliseconds. */
const validationLimitMs = 10_000
const answerLimitMs = 3_000
const longestRetryMs = 5 * 60_000
/** Undelivered for so long, changes are given up, and the subscriber is told that it missed some. */
const giveUpMs = 4 * 3_600_000
const announcedBeforeMs = 3_600_000
const tendEveryMs = 60_000

export function createNotifications(world: World, options: NotificationOptions = {}): Notifications {
  const { store, clock } = world
  const { fetch: send = fetch, gatherMs = 100, retryMs = 1_000 } = options
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const gathering = new Map<string, Promise<void>>()

  const pause = (milliseconds: number) =>
    sleepFor(milliseconds, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
  const post = (address: string, notifications: readonly Json[]) =>
    send(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ value: notifications }),
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(answerLimitMs)]),
    }).then(
      async (response) => {
        await response.body?.cancel()
        return response.ok
      },
      () => false,
    )

  async function announceTo(subscription: Subscription, event: LifecycleEvent): Promise<void> {
    if (event === 'subscriptionRemoved') forgetSubscription(world, subscription.id)
    if (subscription.lifecycle_url === null) return
    await post(subscription.lifecycle_url, [{ ...headOf(subscription), lifecycleEvent: event }])
  }

  async function tell(id: string): Promise<void> {
    let failedSince: number | undefined
    for (let wait = retryMs; !stopping.signal.aborted; ) {
      const [subscription] = subscriptionsOf(world, 'id = ?', id)
      if (!subscription) return
      const { notifications, upTo, more } = changesFor(world, subscription, mostInOne)
      const isTold = notifications.length === 0 || (await post(subscription.notification_url, notifications))
      if (stopping.signal.aborted) return
      const now = clock.now().getTime()
      failedSince = isTold ? undefined : (failedSince ?? now)
      const isGivenUp = failedSince !== undefined && now - failedSince >= giveUpMs
      if (isTold || isGivenUp) {
        store.run('UPDATE subscription SET told = max(told, ?) WHERE id = ?', upTo, id)
        if (isGivenUp) await announceTo(subscription, 'missed')
        if (!more) return
        wait = retryMs
        continue
      }
      await pause(wait)
      wait = Math.min(longestRetryMs, wait * 2)
    }
  }

  /** Whoever closes the database has nobody told any more; all else is a fault. */
  function closed(error: unknown): void {
    if ((error as { code?: string }).code !== 'ERR_INVALID_STATE') throw error
    notifications.stop()
  }

  function begin(id: string): void {
    if (running.has(id)) {
      again.add(id)
      return
    }
    const work = tell(id).finally(() => {
      running.delete(id)
      if (again.delete(id) && !stopping.signal.aborted) begin(id)
    })
    running.set(id, work.catch(closed))
  }

  async function gather(oid: string): Promise<void> {
    await pause(gatherMs)
    gathering.delete(oid)
    if (!stopping.signal.aborted) for (const { id } of subscriptionsOf(world, 'oid = ?', oid)) begin(id)
  }

  const notifications: Notifications = {
    async validate(address) {
      const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`
      const url = new URL(address)
      url.searchParams.set('validationToken', token)
      const answer = await send(url.href, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        redirect: 'manual',
        signal: AbortSignal.timeout(validationLimitMs),
      }).then(
        async (response) => ({
          status: response.status,
          type: asText(response.headers.get('content-type')),
          text: await response.text(),
        }),
        () => undefined,
      )
      if (answer?.status === 200 && /^text\/plain\b/i.test(answer.type) && answer.text === token) return
      const seen = answer ? `status ${answer.status}, ${answer.type || 'no content type'}` : 'no answer'
      throw new GraphError(
        400,
        'ValidationError',
        `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request (${seen}).`,
      )
    },
    changed(oid) {
      if (gathering.has(oid) || stopping.signal.aborted) return
      gathering.set(oid, gather(oid).catch(closed))
    },
    async announce(oid, event) {
      for (const subscription of subscriptionsOf(world, 'oid = ?', oid)) await announceTo(subscription, event)
    },
    async tend() {
      const now = clock.now().getTime()
      store.run('DELETE FROM subscription WHERE expires <= ?', new Date(now).toISOString())
      const soon = new Date(now + announcedBeforeMs).toISOString()
      for (const subscription of subscriptionsOf(world, 'warned = 0 AND expires <= ?', soon)) {
        store.run('UPDATE subscription SET warned = 1 WHERE id = ?', subscription.id)
        await announceTo(subscription, 'reauthorizationRequired')
      }
    },
    async settled() {
      while (gathering.size + running.size > 0) await Promise.all([...gathering.values(), ...running.values()])
    },
    stop() {
      stopping.abort()
      clearInterval(tending)
    },
  }
  const tending = setInterval(() => void notifications.tend().catch(closed), tendEveryMs)
  tending.unref()
  // What a former run did not come to tell.
  for (const { oid } of subscriptionsOf(world, '1 = 1')) notifications.changed(oid)
  return notifications
}
