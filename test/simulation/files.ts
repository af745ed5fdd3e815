/** Files of both sides in memory: what people do with them, and what sync does. */
import { createHash } from 'node:crypto'
import { TandemError } from '../../src/core/errors.ts'
import { type Digest, type FileSource, type ItemFiles, type RecordFiles, whole } from '../../src/core/file.ts'
import type { EventItem, ItemAttachment } from '../../src/core/item.ts'
import type { RecordFile } from '../../src/core/record.ts'
import type { TwoSides } from './two-sides.ts'

export function digest(): Digest {
  const hash = createHash('sha1')
  return { add: (piece) => hash.update(piece), text: () => hash.digest('hex') }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
/** A mailbox counts what surrounds the bytes, too. */
const sizeInMailbox = (text: string) => bytesOf(text).byteLength + 200

async function* piecesOf(text: string | undefined, from: number): AsyncGenerator<Uint8Array> {
  if (text === undefined) throw new TandemError('item-gone', { side: 'mailbox' })
  const bytes = bytesOf(text).subarray(from)
  // In two pieces, as an answer comes.
  const half = Math.ceil(bytes.byteLength / 2)
  if (half > 0) yield bytes.subarray(0, half)
  if (half < bytes.byteLength) yield bytes.subarray(half)
}

export function attachToItem(state: TwoSides, itemId: string, name: string, content: string): string {
  const item = state.items.get(itemId) as EventItem
  const id = state.newId()
  state.contents.set(id, content)
  const attachment: ItemAttachment = {
    ...{ id, kind: 'file', name, contentType: 'text/plain', size: sizeInMailbox(content), isInline: false },
  }
  state.putItem({ ...item, attachments: [...item.attachments, attachment] })
  return id
}

export function detachFromItem(state: TwoSides, itemId: string, test: (id: string, name: string) => boolean): void {
  const item = state.items.get(itemId) as EventItem
  state.putItem({ ...item, attachments: item.attachments.filter(({ id, name }) => !test(id, name)) })
}

/** @param content undefined takes it away */
export function changeOnRow(
  state: TwoSides,
  recordId: string,
  fileId: string,
  name: string,
  content: string | undefined,
): RecordFile | undefined {
  const row = state.rows.get(recordId)
  if (!row) throw new TandemError('record-gone', { side: 'crm' })
  const others = row.attachments.filter(({ id }) => id !== fileId)
  const version = String(state.rowFeed.length + 1)
  const file = content === undefined ? undefined : { id: fileId, name, size: bytesOf(content).byteLength, version }
  if (content === undefined) state.contents.delete(fileId)
  else state.contents.set(fileId, content)
  row.attachments = file ? [...others, file] : others
  // The activity counts its files: it is another version of it.
  state.putRow(recordId, row.table, {})
  return file
}

type Effect = <T>(what: string, run: () => T, side: 'mailbox' | 'crm') => Promise<T>

export function itemFilesOf(state: TwoSides, effect: Effect): ItemFiles {
  return {
    readFile: (_kind, _itemId, id) => piecesOf(state.contents.get(id), 0),
    async addFile(_kind, itemId, file: FileSource) {
      const text = textOf(await whole(file.pieces(0)))
      return effect(
        'add file',
        () => {
          state.writes++
          return { id: attachToItem(state, itemId, file.name, text), size: sizeInMailbox(text) }
        },
        'mailbox',
      )
    },
    removeFile: (_kind, itemId, id) =>
      effect(
        'remove file',
        () => {
          state.writes++
          detachFromItem(state, itemId, (other) => other === id)
        },
        'mailbox',
      ),
  }
}

export function recordFilesOf(state: TwoSides, effect: Effect): RecordFiles {
  const holderOf = (fileId: string) =>
    [...state.rows].find(([, { attachments }]) => attachments.some(({ id }) => id === fileId))
  return {
    async openFile(fileId) {
      const file = holderOf(fileId)?.[1].attachments.find(({ id }) => id === fileId)
      const text = state.contents.get(fileId)
      if (!file || text === undefined) throw new TandemError('record-gone', { side: 'crm' })
      const facts = { name: file.name, contentType: 'text/plain', size: file.size }
      return { ...facts, pieces: (from) => piecesOf(text, from) }
    },
    async putFile({ record, fileId, ifVersion }, file) {
      const text = textOf(await whole(file.pieces(0)))
      return effect(
        'crm put file',
        () => {
          const there = holderOf(fileId)?.[1].attachments.find(({ id }) => id === fileId)
          if (ifVersion !== undefined && there?.version !== ifVersion)
            throw new TandemError('record-conflict', { side: 'crm' })
          state.writes++
          return changeOnRow(state, record.id, fileId, file.name, text) as RecordFile
        },
        'crm',
      )
    },
    removeFile: (fileId) =>
      effect(
        'crm remove file',
        () => {
          state.writes++
          const [recordId] = holderOf(fileId) ?? []
          if (recordId !== undefined) changeOnRow(state, recordId, fileId, '', undefined)
        },
        'crm',
      ),
  }
}
