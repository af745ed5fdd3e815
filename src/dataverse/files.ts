/**
 * Files of activities (`activitymimeattachment`): small ones as a column of their row, large ones block by block, as Dataverse
 * has it for more than 4 MB.
 */
import { TandemError } from '../core/errors.ts'
import { type FileFacts, type FileSource, inPieces, type Pieces, type RecordFiles, whole } from '../core/file.ts'
import type { CallOptions } from '../core/ports.ts'
import { readIfThere } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { guid, query } from './odata.ts'
import { type Row, text, versionOf } from './row.ts'

/** Up to so many bytes a file goes as a column of its row. */
const mostInRow = 3 * 1_048_576
/** So many bytes a block. */
const blockSize = 3 * 1_048_576
const type = 'Microsoft.Dynamics.CRM.activitymimeattachment'
const names = 'filename,mimetype,attachmentcontentid'

interface Token {
  readonly FileContinuationToken: string
}

/** @param newId for the names of blocks */
export function createRecordFiles(client: DataverseClient, newId: () => string): RecordFiles {
  const row = (id: string) => `activitymimeattachments(${guid(id)})`
  const action = <T>(name: string, body: unknown, options: CallOptions) =>
    client.post<T>(name, body, name, true, options)

  async function ask<T>(name: string, body: unknown, options: CallOptions): Promise<T> {
    const answer = await action<T>(name, body, options)
    if (!answer)
      throw new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: ${name} says nothing` })
    return answer
  }

  async function read(path: string, options: CallOptions): Promise<Row> {
    const [answer] = await client.reads([path], 'attachment', options)
    const found = answer && readIfThere(answer)
    if (!found) throw new TandemError('record-gone', { side: 'crm' })
    return found
  }

  async function facts(fileId: string, options: CallOptions): Promise<FileFacts> {
    const found = await read(`${row(fileId)}${query({ $select: 'filesize' })}`, options)
    return { id: guid(fileId), size: Number(found.filesize ?? 0), version: versionOf(found['@odata.etag']) }
  }

  async function* blocks(fileId: string, size: number, from: number, options: CallOptions): Pieces {
    // Each reading has a token of its own: they last for a while only.
    const { FileContinuationToken } = await ask<Token>(
      'InitializeAttachmentBlocksDownload',
      { Target: { '@odata.type': type, activitymimeattachmentid: guid(fileId) } },
      options,
    )
    for (let at = from; at < size; ) {
      const BlockLength = Math.min(blockSize, size - at)
      const { Data } = await ask<{ readonly Data: string }>(
        'DownloadBlock',
        { Offset: at, BlockLength, FileContinuationToken },
        options,
      )
      const bytes = Buffer.from(Data, 'base64')
      if (bytes.byteLength === 0) return
      yield bytes
      at += bytes.byteLength
    }
  }

  async function putBlocks(target: Row, file: FileSource, options: CallOptions): Promise<void> {
    const Target = { '@odata.type': type, ...target }
    const { FileContinuationToken } = await ask<Token>('InitializeAttachmentBlocksUpload', { Target }, options)
    const BlockList: string[] = []
    for await (const block of inPieces(file.pieces(0), blockSize)) {
      const BlockId = Buffer.from(newId()).toString('base64')
      const BlockData = Buffer.from(block).toString('base64')
      await action('UploadBlock', { BlockId, BlockData, FileContinuationToken }, options)
      BlockList.push(BlockId)
    }
    // Its token is used up: whether it was done, a look tells.
    const commit = 'CommitAttachmentBlocksUpload'
    await client.post(commit, { Target, BlockList, FileContinuationToken }, commit, false, options)
  }

  return {
    async openFile(fileId, size, options) {
      if (size <= mostInRow) {
        const found = await read(`${row(fileId)}${query({ $select: `${names},body` })}`, options)
        const bytes = Buffer.from(text(found.body) ?? '', 'base64')
        const pieces = async function* (from: number) {
          if (from < bytes.byteLength) yield bytes.subarray(from)
        }
        return { ...namesOf(found), size: bytes.byteLength, pieces }
      }
      const found = await read(`${row(fileId)}${query({ $select: names })}`, options)
      const { FileSizeInBytes } = await ask<{ readonly FileSizeInBytes: number }>(
        'InitializeAttachmentBlocksDownload',
        { Target: { '@odata.type': type, activitymimeattachmentid: guid(fileId) } },
        options,
      )
      const whole = Number(FileSizeInBytes)
      return { ...namesOf(found), size: whole, pieces: (from) => blocks(fileId, whole, from, options) }
    },

    async putFile({ record, fileId, ifVersion }, file, options) {
      const columns = {
        'objectid_activitypointer@odata.bind': `/activitypointers(${guid(record.id)})`,
        filename: file.name,
        mimetype: file.contentType,
        ...(file.contentId ? { attachmentcontentid: file.contentId.slice(0, 250) } : {}),
      }
      // Checked by itself: blocks know no versions.
      if (ifVersion !== undefined && file.size > mostInRow) {
        const now = await facts(fileId, options)
        if (now.version !== ifVersion) throw new TandemError('record-conflict', { side: 'crm' })
      }
      if (file.size > mostInRow) await putBlocks({ activitymimeattachmentid: guid(fileId), ...columns }, file, options)
      else {
        const body = Buffer.from(await whole(file.pieces(0))).toString('base64')
        const condition: Readonly<Record<string, string>> =
          ifVersion === undefined ? {} : { 'If-Match': `W/"${ifVersion}"` }
        const request = { method: 'PATCH', path: row(fileId), headers: condition, json: { ...columns, body } } as const
        const [answer] = await client.changeSets([[request]], 'attachment', options)
        const failed = answer?.find(({ status }) => status >= 300)
        if (failed) throw failureOf(failed)
      }
      return facts(fileId, options)
    },

    async removeFile(fileId, options) {
      const request = { method: 'DELETE', path: row(fileId) } as const
      const [answer] = await client.changeSets([[request]], 'attachment', options)
      const failed = answer?.find(({ status }) => status >= 300 && status !== 404)
      if (failed) throw failureOf(failed)
    },
  }
}

function namesOf(row: Row): Pick<FileSource, 'name' | 'contentType' | 'contentId'> {
  // Who wrote it may have left the brackets of the header around it.
  const contentId = text(row.attachmentcontentid)?.trim().replace(/^<|>$/g, '')
  return {
    name: text(row.filename) || 'attachment',
    contentType: text(row.mimetype) || 'application/octet-stream',
    ...(contentId ? { contentId } : {}),
  }
}
