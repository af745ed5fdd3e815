/**
 * Files on their way from one side to the other, piece by piece: memory holds a piece, never a file, whatever size the
 * organization allows. What both sides offer for it stands here; what goes where is the planner's business.
 */
import type { ItemKind } from './item.ts'
import type { CallOptions } from './ports.ts'
import type { RecordReference } from './record.ts'

export type Pieces = AsyncIterable<Uint8Array>

/** A file that is about to be written. */
export interface FileSource {
  readonly name: string
  readonly contentType: string
  /** In bytes. */
  readonly size: number
  readonly contentId?: string
  readonly isInline?: boolean
  /** Its bytes from there on; may be asked for more than once. */
  pieces(from: number): Pieces
}

/** What a side calls a file that it holds. */
export interface FileFacts {
  readonly id: string
  /** In bytes, as that side counts them. */
  readonly size: number
  /** Of a record's file: its row version. */
  readonly version?: string
}

/** An upload that was begun: whoever goes on with it after a crash sends only what is missing. */
export interface UploadMemory {
  /** Address of the upload, where one was begun for just this file. */
  recall(): string | undefined
  /** Durable when it resolves; undefined: the upload is over. */
  keep(address: string | undefined): Promise<void>
}

export interface ItemFiles {
  /** The bytes of an attachment (of a nested item its MIME). @throws TandemError `item-gone` */
  readFile(kind: ItemKind, itemId: string, attachmentId: string, options: CallOptions): Pieces
  /**
   * Adds an attachment; large ones go in several requests.
   * Not repeatable by itself: who lost the answer looks at the item's attachments before doing it again.
   * @throws TandemError `mailbox-full`, `invalid-value`, …
   */
  addFile(
    kind: ItemKind,
    itemId: string,
    file: FileSource,
    options: CallOptions & { readonly memory?: UploadMemory },
  ): Promise<FileFacts>
  /** One that is gone already is no failure. */
  removeFile(kind: ItemKind, itemId: string, attachmentId: string, options: CallOptions): Promise<void>
}

export interface RecordFiles {
  /**
   * A record's file, to be read. @param size in bytes, as the record tells it: a small one comes whole, at once
   * @throws TandemError `record-gone`
   */
  openFile(fileId: string, size: number, options: CallOptions): Promise<FileSource>
  /**
   * Makes the file, or gives it another content. Done twice it is done once.
   * @param target id of the file's row: of our own making where it is new; with `ifVersion` only where that is its version
   * @throws TandemError `record-conflict`, `invalid-value`, …
   */
  putFile(
    target: { readonly record: RecordReference; readonly fileId: string; readonly ifVersion?: string },
    file: FileSource,
    options: CallOptions,
  ): Promise<FileFacts>
  /** One that is gone already is no failure. */
  removeFile(fileId: string, options: CallOptions): Promise<void>
}

/** Recognizes a content: the same bytes give the same text. */
export interface Digest {
  add(piece: Uint8Array): void
  /** Once, at the end. */
  text(): string
}

/** The whole of a small file. */
export async function whole(pieces: Pieces): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    all.push(piece)
    size += piece.byteLength
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of all) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return bytes
}

/** The same bytes in pieces of just this size; the last one may be smaller. Nothing at all is no piece. */
export async function* inPieces(pieces: Pieces, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let piece = new Uint8Array(size)
  let filled = 0
  for await (const some of pieces) {
    for (let at = 0; at < some.byteLength; ) {
      const part = some.subarray(at, at + size - filled)
      piece.set(part, filled)
      filled += part.byteLength
      at += part.byteLength
      if (filled < size) continue
      yield piece
      piece = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield piece.slice(0, filled)
}

/** The text that recognizes these bytes. */
export async function digestOf(digest: Digest, pieces: Pieces): Promise<string> {
  for await (const piece of pieces) digest.add(piece)
  return digest.text()
}

/** How many characters a file has in base64, which is what an organization's limit counts. */
export const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4
