import { createHash, randomFillSync } from 'node:crypto'
import { v5, v7 } from 'uuid'
import type { Digest } from '../core/file.ts'
import type { RecordReference } from '../core/record.ts'

/** Tandem's namespace for name-based ids. Never change it: record ids of everything tracked so far follow from it. */
const namespace = '6d8d2f1c-7b0e-4c5f-9a3e-2b7c41d05e86'

/** UUID version 5 of a name in Tandem's namespace (RFC 9562, section 5.5). Takes whatever people and programs name things. */
export const guidFor = (name: string): string => v5(Buffer.from(name, 'utf8'), namespace)

/**
 * UUID version 7 (RFC 9562, section 5.7): it begins with the time, so that in the index of a long history all new ones lie
 * together, and a cycle writes few pages however much was done before.
 */
export function newId(): string {
  const now = Date.now()
  const random = randomBytes()
  // More in one millisecond count on, also when the clock was set back.
  sequence = now > lastMs ? random.readUInt32BE(0) >>> 1 : sequence + 1
  lastMs = Math.max(lastMs, now)
  return v7({ random, msecs: lastMs, seq: sequence })
}

let [lastMs, sequence] = [0, 0]

/** Asked of the system for many ids at once: each asking costs more than all the rest of an id. */
const pool = Buffer.alloc(4_096)
const bytesOfId = 16
let taken = pool.length

function randomBytes(): Buffer {
  if (taken >= pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += bytesOfId
  return pool.subarray(taken - bytesOfId, taken)
}

/** Where a person opens a record, in Microsoft's own form. */
export function recordUrl(organizationOrigin: string, { table, id }: RecordReference): string {
  return `${organizationOrigin}/main.aspx?pagetype=entityrecord&etn=${encodeURIComponent(table)}&id=${encodeURIComponent(id)}`
}

/** Who a person is in the log: the same each time, and nobody's name. */
export function hashedUser({ tid, oid }: { readonly tid: string; readonly oid: string }): string {
  return createHash('sha256').update(`${tid}:${oid}`).digest('hex').slice(0, 12)
}

/** Recognizes contents of files. */
export function digest(): Digest {
  const hash = createHash('sha256')
  return { add: (piece) => hash.update(piece), text: () => hash.digest('base64url') }
}
