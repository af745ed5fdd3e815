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

const exchangeUid = '040000008200E00074C5B7101A82E008'

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
export const newICalUid = () => `${exchangeUid}00000000${randomBytes(36).toString('hex').toUpperCase()}`

/** The `iCalUId` of an instance of a series: Exchange writes its original date into the master's (as captured). */
export function instanceUid(uid: string, date: string): string {
  if (!uid.startsWith(exchangeUid)) return uid
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
  return `${exchangeUid}${hex(year, 4)}${hex(month, 2)}${hex(day, 2)}${uid.slice(exchangeUid.length + 8)}`
}

export const conversationIdOf = (oid: string, root: string) =>
  `AAQkAG${digest(oid, 18).toString('base64url')}AQA${digest(root, 12).toString('base64url')}=`

const fileTime = (at: Date) => (BigInt(at.getTime()) + 11_644_473_600_000n) * 10_000n

/** PR_CONVERSATION_INDEX of a first message: 6 bytes of its FILETIME, the first always 1, and 16 of its thread. */
export function conversationIndexOf(root: string, at: Date): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(fileTime(at))
  return Buffer.concat([time.subarray(0, 6), digest(root, 16)]).toString('base64')
}

/** The index of an answer: its parent's, and 5 bytes of the time since the thread began (MS-OXOMSG 2.2.1.3). */
export function answerIndexOf(parent: string, at: Date): string {
  const above = Buffer.from(parent, 'base64')
  if (above.length < 22) return conversationIndexOf(parent, at)
  const began = BigInt(above.readUIntBE(0, 6)) << 16n
  const since = fileTime(at) > began ? fileTime(at) - began : 0n
  const isLong = since >> 49n !== 0n
  const block = Buffer.alloc(5)
  block.writeUInt32BE(Number((since >> (isLong ? 23n : 18n)) & 0x7fff_ffffn))
  if (isLong) block[0] = (block[0] ?? 0) | 0x80
  block[4] = randomBytes(1)[0] ?? 0
  return Buffer.concat([above, block]).toString('base64')
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
