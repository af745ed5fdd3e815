import { createHash } from 'node:crypto'
import type { Digest } from '../core/file.ts'
import type { RecordReference } from '../core/record.ts'

/** Tandem's namespace for name-based ids. Never change it: record ids of everything tracked so far follow from it. */
const namespace = Buffer.from('6d8d2f1c7b0e4c5f9a3e2b7c41d05e86', 'hex')

/** UUID version 5 of a name in Tandem's namespace (RFC 9562, section 5.5). */
export function guidFor(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
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
