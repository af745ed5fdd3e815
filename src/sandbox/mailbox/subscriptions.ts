import { randomUUID } from 'node:crypto'
import type { Caller } from '../seams.ts'
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import type { ItemKind } from './store.ts'
import { mostMinutesOf, readResource } from './subscription-resource.ts'
import { asText, type Json } from './values.ts'

/** Somebody wants to be told. */
export interface Subscription {
  readonly id: string
  readonly oid: string
  readonly tid: string
  readonly creator: string
  readonly kind: ItemKind
  readonly folder: string | null
  readonly resource: string
  readonly change_types: string
  readonly notification_url: string
  readonly lifecycle_url: string | null
  readonly client_state: string | null
  readonly tls: string | null
  readonly expires: string
  /** Ids in notifications are immutable ones, as the caller preferred. */
  readonly immutable: number
  /** Sequence number up to which everything was told. */
  readonly told: number
  /** 1: the end of its life was announced. */
  readonly warned: number
}

/** Graph raises what is shorter. */
const fewestMinutes = 45
const mostSubscriptions = 1_000
const longestClientState = 128
const changeTypes: ReadonlySet<string> = new Set(['created', 'updated', 'deleted'])
const versions: ReadonlySet<string> = new Set(['v1_0', 'v1_1', 'v1_2', 'v1_3'])
const creatable: ReadonlySet<string> = new Set([
  ...['changeType', 'clientState', 'expirationDateTime', 'latestSupportedTlsVersion', 'lifecycleNotificationUrl'],
  ...['notificationUrl', 'resource'],
])

const invalid = (message: string) => new GraphError(400, 'InvalidRequest', message)
const missing = () => new GraphError(404, 'ResourceNotFound', 'The object was not found.')

/** A subscription as it is asked for, not kept yet. @throws GraphError */
export function readSubscription(world: World, caller: Caller, body: Json, immutable: boolean): Subscription {
  const unknown = Object.keys(body).find((name) => !name.includes('@') && !creatable.has(name))
  if (unknown !== undefined) throw invalid(`The sandbox mailbox does not know '${unknown}' of a subscription.`)
  const asked = asText(body.changeType)
    .split(',')
    .map((type) => type.trim())
  const wrong = asked.find((type) => !changeTypes.has(type))
  if (wrong !== undefined) throw invalid(`'${wrong}' is not a changeType.`)
  const clientState = body.clientState === undefined || body.clientState === null ? null : asText(body.clientState)
  if (clientState !== null && clientState.length > longestClientState)
    throw invalid(`clientState has more than ${longestClientState} characters.`)
  const tls = body.latestSupportedTlsVersion === undefined ? null : asText(body.latestSupportedTlsVersion)
  if (tls !== null && !versions.has(tls)) throw invalid(`'${tls}' is no latestSupportedTlsVersion.`)
  const resource = asText(body.resource)
  const { mostMinutes, oid, kind, folder } = readResource(world, caller, resource)
  const { store } = world
  const held = store.one('SELECT count(*) AS held FROM subscription WHERE oid = ? AND expires > ?', oid, store.now())
  if (Number(held?.held) >= mostSubscriptions)
    throw new GraphError(403, 'ExtensionError', 'The mailbox has reached its limit of subscriptions.')
  return {
    ...{ id: randomUUID(), oid, tid: caller.tid, creator: caller.oid, kind, folder: folder ?? null, resource },
    change_types: asked.join(','),
    notification_url: readAddress(body, 'notificationUrl'),
    lifecycle_url: body.lifecycleNotificationUrl === undefined ? null : readAddress(body, 'lifecycleNotificationUrl'),
    ...{ client_state: clientState, tls, immutable: Number(immutable), told: store.currentSeq(), warned: 0 },
    expires: readEnd(world, body, mostMinutes),
  }
}

/** Graph demands https; on this machine http is enough for the sandbox. */
function readAddress(body: Json, name: string): string {
  const url = URL.parse(asText(body[name]))
  const isHere = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (url && (url.protocol === 'https:' || isHere)) return url.href
  throw invalid(`The ${name} must be an https address; the sandbox takes http on this machine, too.`)
}

function readEnd({ clock }: World, body: Json, mostMinutes: number): string {
  const wanted = Date.parse(asText(body.expirationDateTime))
  const now = clock.now().getTime()
  const minutes = (wanted - now) / 60_000
  if (Number.isNaN(minutes)) throw invalid("The property 'expirationDateTime' is required.")
  if (minutes <= 0) throw invalid('Subscription expiration must be in the future.')
  if (minutes > mostMinutes) throw invalid(`Subscription expiration can only be ${mostMinutes} minutes in the future.`)
  return new Date(now + Math.max(fewestMinutes, minutes) * 60_000).toISOString()
}

export function keepSubscription({ store }: World, made: Subscription): void {
  const columns = [
    ...[made.id, made.oid, made.tid, made.creator, made.kind, made.folder, made.resource, made.change_types],
    ...[made.notification_url, made.lifecycle_url, made.client_state, made.tls, made.expires],
    ...[made.immutable, made.told, made.warned],
  ]
  store.run(`INSERT INTO subscription VALUES (${columns.map(() => '?').join(', ')})`, ...columns)
}

/** What lives of them. */
export const subscriptionsOf = ({ store, clock }: World, where: string, ...values: string[]): Subscription[] =>
  store.all(
    `SELECT * FROM subscription WHERE expires > ? AND ${where} ORDER BY rowid`,
    clock.now().toISOString(),
    ...values,
  ) as unknown as Subscription[]

/** One of the caller's own. @throws GraphError 404 */
export function findSubscription(world: World, caller: Caller, id: string): Subscription {
  const [found] = subscriptionsOf(world, 'id = ? AND creator = ?', id, caller.oid)
  if (!found) throw missing()
  return found
}

/** @throws GraphError */
export function renewSubscription(world: World, found: Subscription, body: Json): Subscription {
  const unknown = Object.keys(body).find((name) => !name.includes('@') && name !== 'expirationDateTime')
  if (unknown !== undefined) throw invalid(`The sandbox mailbox can't change '${unknown}' of a subscription.`)
  const expires = readEnd(world, body, mostMinutesOf(found.resource))
  world.store.run('UPDATE subscription SET expires = ?, warned = 0 WHERE id = ?', expires, found.id)
  return { ...found, expires, warned: 0 }
}

export const forgetSubscription = ({ store }: World, id: string) =>
  store.run('DELETE FROM subscription WHERE id = ?', id)

export const presentSubscription = (subscription: Subscription): Json => ({
  id: subscription.id,
  resource: subscription.resource,
  applicationId: null,
  changeType: subscription.change_types,
  clientState: subscription.client_state,
  notificationUrl: subscription.notification_url,
  lifecycleNotificationUrl: subscription.lifecycle_url,
  expirationDateTime: subscription.expires,
  creatorId: subscription.creator,
  includeResourceData: null,
  latestSupportedTlsVersion: subscription.tls ?? 'v1_2',
  encryptionCertificate: null,
  encryptionCertificateId: null,
  notificationQueryOptions: null,
  notificationUrlAppId: null,
})
