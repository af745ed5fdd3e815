import { createHash, randomBytes } from 'node:crypto'

const digest = (text: string, bytes: number) => createHash('sha256').update(text).digest().subarray(0, bytes)

/** An id that survives moves, shaped like Graph's; the last 32 characters are random. */
export const newImmutableId = (oid: string) =>
  `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${digest(oid, 9).toString('base64url')}${randomBytes(24).toString('base64url')}`

/** An id that is valid until the item moves. */
export const newRestId = (oid: string) =>
  `AAMkAG${digest(oid, 27).toString('base64url')}AAAA${randomBytes(24).toString('base64url')}AAA`

/** Folders, calendars and contact folders keep their ids. */
export const newContainerId = (oid: string) =>
  `AQMkAD${digest(oid, 27).toString('base64url')}AAAAu${randomBytes(15).toString('base64url')}AAA`

export const newAttachmentId = (itemId: string) =>
  `${itemId.slice(0, -4)}ESABAA${randomBytes(12).toString('base64url')}`

/** Grows with `seq`, so that no two states of an item share one. */
export function changeKeyOf(oid: string, seq: number): string {
  const bytes = Buffer.alloc(24)
  digest(oid, 16).copy(bytes)
  bytes.writeBigUInt64BE(BigInt(seq), 16)
  return `CQAAAB${bytes.toString('base64')}`
}

/** The `iCalUId` Exchange gives to an event made in it. */
export const newICalUid = () => `040000008200E00074C5B7101A82E008${randomBytes(40).toString('hex').toUpperCase()}`

export const conversationIdOf = (oid: string, root: string) =>
  `AAQkAG${digest(oid, 18).toString('base64url')}AQA${digest(root, 12).toString('base64url')}=`

/** PR_CONVERSATION_INDEX of a first message: a reserved byte, 5 bytes of its time, 16 bytes of its thread. */
export function conversationIndexOf(root: string, at: Date): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE((BigInt(at.getTime()) + 11_644_473_600_000n) * 10_000n)
  return Buffer.concat([Buffer.from([1]), time.subarray(0, 5), digest(root, 16)]).toString('base64')
}

const occurrenceMark = 'OC'
const occurrencePattern = /^(.+)OC(\d{8})$/

/** An occurrence that was never changed has no row: its id names its master and its original local date (yyyymmdd). */
export const occurrenceId = (masterId: string, date: string) =>
  `${masterId}${occurrenceMark}${date.replaceAll('-', '')}`

/** @returns the master's id and the date `yyyy-mm-dd`, or undefined where this is no occurrence's id. */
export function readOccurrenceId(id: string): { readonly master: string; readonly date: string } | undefined {
  const [, master, digits] = occurrencePattern.exec(id) ?? []
  if (master === undefined || digits === undefined) return undefined
  return { master, date: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` }
}
