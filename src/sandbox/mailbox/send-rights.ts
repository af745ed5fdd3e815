/** Whether a mailbox may send in the name of an address, and whether it is too full to: what Exchange answers to a send. */
import type { World } from './call.ts'
import { GraphError } from './errors.ts'
import { asObject, asText, type Json, recipient } from './values.ts'

/** Exchange knows two: the recipient sees the other one alone, or who wrote in whose name. */
export type SendRight = 'sendAs' | 'sendOnBehalf'

/** @param right undefined takes it away */
export function putSendRight(world: World, oid: string, address: string, right: SendRight | undefined): void {
  world.store.run('DELETE FROM send_right WHERE oid = ? AND address = ?', oid, address)
  if (right !== undefined) world.store.run('INSERT INTO send_right VALUES (?, ?, ?)', oid, address, right)
}

/** @param bytes undefined: no limit */
export function putQuota(world: World, oid: string, bytes: number | undefined): void {
  world.store.run('DELETE FROM quota WHERE oid = ?', oid)
  if (bytes !== undefined) world.store.run('INSERT INTO quota VALUES (?, ?)', oid, bytes)
}

/** Bytes of what the mailbox holds, as far as it counts. */
function usedBy(world: World, oid: string): number {
  const row = world.store.one(
    `SELECT (SELECT COALESCE(SUM(LENGTH(properties) + COALESCE(LENGTH(raw), 0)), 0) FROM item WHERE oid = ?1)
          + (SELECT COALESCE(SUM(LENGTH(content)), 0) FROM attachment JOIN item ON item.immutable = attachment.item
             WHERE item.oid = ?1) AS used`,
    oid,
  )
  return Number(row?.used ?? 0)
}

/** @throws GraphError 403 `ErrorQuotaExceeded` where the mailbox holds more than it may */
export function demandRoom(world: World, oid: string): void {
  const row = world.store.one('SELECT bytes FROM quota WHERE oid = ?', oid)
  if (row !== undefined && usedBy(world, oid) > Number(row.bytes))
    throw new GraphError(403, 'ErrorQuotaExceeded', 'The mailbox has exceeded its storage quota.')
}

/**
 * Sender and From as the message goes out: of a mailbox that may send as somebody both are theirs, of one that may send on
 * their behalf the sender is its own.
 * @throws GraphError 403 `ErrorSendAsDenied`
 */
export function sendersOf(world: World, oid: string, properties: Json): Json {
  const owner = world.store.person('oid', oid)
  if (owner === undefined) return {}
  const self = recipient({ name: owner.name, address: owner.mail })
  const { address } = asObject(asObject(properties.from).emailAddress)
  const wanted = asText(address).toLowerCase()
  if (wanted === '' || wanted === owner.mail.toLowerCase())
    return { from: properties.from ?? self, sender: properties.sender ?? self }
  const row = world.store.one('SELECT kind FROM send_right WHERE oid = ? AND address = ?', oid, wanted)
  if (row === undefined)
    throw new GraphError(
      403,
      'ErrorSendAsDenied',
      'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message.',
    )
  return { from: properties.from ?? self, sender: row.kind === 'sendAs' ? (properties.from ?? self) : self }
}
