/** A file that both sides of a meeting hold: what each calls it, kept as the base of the field Attachments. */
import type { FieldValue } from './field-value.ts'
import type { FileFacts } from './file.ts'
import type { Link } from './link.ts'

export const filesMapping = 'Attachments'

export type AgreedFile = {
  readonly name: string
  /** Another file in Outlook has another id, and so has the same one with another content. */
  readonly itemId: string
  /** In bytes, as each side counts them. */
  readonly itemSize: number
  readonly recordId: string
  readonly recordSize: number
  readonly recordVersion: string
  /** Of the content; empty: nobody has read it yet. */
  readonly digest: string
}

/** undefined: the files of both sides were never compared. */
export function agreedFiles(link: Link | undefined): readonly AgreedFile[] | undefined {
  const base = link?.base[filesMapping]
  return Array.isArray(base) ? (base as unknown as readonly AgreedFile[]) : undefined
}

/** In one order, whoever added which first. */
export function asBase(files: readonly AgreedFile[]): FieldValue {
  const order = ({ name, itemId }: AgreedFile) => `${name}\n${itemId}`
  return [...files].sort((one, other) => (order(one) < order(other) ? -1 : 1))
}

export function agreedFile(name: string, item: FileFacts, record: FileFacts, digest: string | undefined): AgreedFile {
  return {
    name,
    ...{ itemId: item.id, itemSize: item.size },
    ...{ recordId: record.id, recordSize: record.size, recordVersion: record.version ?? '' },
    digest: digest ?? '',
  }
}
