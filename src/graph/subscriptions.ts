/** Graph's change notifications: who asks to be told of a resource, for how long, and under which secret. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import { TandemError } from '../core/errors.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { askEach, type ChainOutcome } from './batch.ts'
import { createClient, type GraphClient, type GraphRequest, reading } from './client.ts'
import type { GraphMailboxOptions } from './mailbox.ts'
import { type GraphTaskList, isFollowed } from './todo-lists.ts'

/** What of a mailbox Graph tells of. */
export interface WatchedResource {
  /** As Graph takes it: `users/{id}/events`. */
  readonly resource: string
  /** `created,updated,deleted`, or some of them. */
  readonly changeType: string
}

export interface SubscriptionWish extends WatchedResource {
  /** What notifications must bring along, up to 128 characters. */
  readonly clientState: string
}

export interface GraphSubscription {
  readonly id: string
  readonly expires: Date
}

/** Subscriptions live as long as Graph lets them. */
export interface Subscriptions {
  /**
   * Lengthens lives, and looks which to-do lists there are: one request.
   * @returns a failure with `item-gone` for one that Graph no longer knows; the lists' ids, or why they can't be read
   */
  renew(
    held: readonly { readonly id: string; readonly resource: string }[],
    options: CallOptions,
  ): Promise<{
    readonly renewed: readonly (GraphSubscription | TandemError)[]
    readonly lists: readonly string[] | TandemError
  }>
  create(
    wishes: readonly SubscriptionWish[],
    options: CallOptions,
  ): Promise<readonly (GraphSubscription | TandemError)[]>
  /** One that is gone already is no failure. */
  remove(ids: readonly string[], options: CallOptions): Promise<readonly (TandemError | undefined)[]>
}

/** Longest lives in minutes, less some: clocks differ, and a request takes its time. */
const outlookMinutes = 10_080 - 10
const taskMinutes = 4_230 - 10

const everyChange = 'created,updated,deleted'
const tasksOfList = /\/todo\/lists\/[^/]+\/tasks$/

/** A mail folder, by its well-known name or its id. What leaves it is no news. */
export const mailFolderOf = (oid: string, folder: string): WatchedResource => ({
  resource: `users/${oid}/mailFolders('${folder}')/messages`,
  changeType: 'created,updated',
})
export const eventsOf = (oid: string): WatchedResource => ({
  resource: `users/${oid}/events`,
  changeType: everyChange,
})
export const contactsOf = (oid: string): WatchedResource => ({
  resource: `users/${oid}/contacts`,
  changeType: everyChange,
})
export const taskListOf = (oid: string, list: string): WatchedResource => ({
  resource: `users/${oid}/todo/lists/${list}/tasks`,
  changeType: everyChange,
})
export const isTaskList = (resource: string) => tasksOfList.test(resource)

/** @param notificationUrl where Graph posts notifications, of both kinds  @throws nothing; its methods throw TandemError for a whole batch that failed */
export function createSubscriptions({
  notificationUrl,
  now = () => new Date(),
  sleep = (milliseconds, signal) => sleepFor(milliseconds, undefined, signal ? { signal } : {}),
  ...options
}: GraphMailboxOptions & { readonly notificationUrl: string }): Subscriptions {
  const client = createClient({ ...options, now, sleep })
  const all = `${client.address}/subscriptions`
  const one = (method: 'PATCH' | 'DELETE', id: string, json?: object): GraphRequest => ({
    ...{ method, path: `${all}/${encodeURIComponent(id)}`, route: '/subscriptions/{id}', isRepeatable: true },
    ...(json ? { json } : {}),
  })
  const endOf = (resource: string) =>
    new Date(now().getTime() + (isTaskList(resource) ? taskMinutes : outlookMinutes) * 60_000).toISOString()

  return {
    async renew(held, call) {
      const lists = reading('/todo/lists', '/todo/lists')
      const renewals = held.map(({ id, resource }) => one('PATCH', id, { expirationDateTime: endOf(resource) }))
      const [ofLists, ...outcomes] = await each(client, [lists, ...renewals], call)
      return { lists: answerOf(ofLists, readLists), renewed: outcomes.map((outcome) => answerOf(outcome, readOne)) }
    },
    async create(wishes, call) {
      const requests = wishes.map(
        ({ resource, changeType, clientState }): GraphRequest => ({
          ...{ method: 'POST', path: all, route: '/subscriptions', isRepeatable: false },
          json: {
            ...{ changeType, notificationUrl, lifecycleNotificationUrl: notificationUrl, resource, clientState },
            expirationDateTime: endOf(resource),
            latestSupportedTlsVersion: 'v1_2',
          },
        }),
      )
      return (await each(client, requests, call)).map((outcome) => answerOf(outcome, readOne))
    },
    async remove(ids, call) {
      const outcomes = await each(
        client,
        ids.map((id) => one('DELETE', id)),
        call,
      )
      return outcomes.map(({ failure }) => (failure?.code === 'item-gone' ? undefined : failure))
    },
  }
}

const each = (client: GraphClient, requests: readonly GraphRequest[], call: CallOptions) =>
  askEach(
    client,
    requests.map((request) => () => [request]),
    call,
  )

function answerOf<T>(outcome: ChainOutcome | undefined, read: (answer: unknown) => T): T | TandemError {
  if (outcome?.failure) return outcome.failure
  try {
    return inShape('mailbox', () => read(outcome?.answers[0]))
  } catch (error) {
    if (error instanceof TandemError) return error
    throw error
  }
}

const readLists = (answer: unknown) =>
  (answer as { readonly value: readonly GraphTaskList[] }).value.filter(isFollowed).map(({ id }) => id)

function readOne(answer: unknown): GraphSubscription {
  const { id, expirationDateTime } = answer as { readonly id: string; readonly expirationDateTime: string }
  const expires = new Date(expirationDateTime)
  if (typeof id === 'string' && id && !Number.isNaN(expires.getTime())) return { id, expires }
  throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Microsoft Graph: no subscription' })
}
