/** Files of more than 4 MB go block by block: `InitializeAttachmentBlocksUpload` and `-Download`, `UploadBlock`, `DownloadBlock`. */
import { context } from './answers.ts'
import { knownTable } from './definitions.ts'
import { type Ask, type Engine, findRow } from './engine.ts'
import { badRequest, invalidArgument, notFound } from './errors.ts'
import { demandAllowed } from './file-rules.ts'
import type { StoredRow } from './rows.ts'
import { guidShape } from './values.ts'
import { createRow, updateRow } from './write.ts'

type Body = Readonly<Record<string, unknown>>

/** No block is larger, in bytes. */
const largestBlock = 4 * 1_048_576
const table = knownTable('activitymimeattachment')

interface Begun {
  readonly who: string
  readonly blocks: Map<string, Buffer>
}

/** Uploads and downloads under way: they do not outlive the organization's process. */
const uploads = new WeakMap<Engine, Map<string, Begun>>()
const downloads = new WeakMap<Engine, Map<string, { readonly who: string; readonly file: string }>>()

function of<T>(all: WeakMap<Engine, Map<string, T>>, engine: Engine): Map<string, T> {
  const own = all.get(engine) ?? new Map<string, T>()
  all.set(engine, own)
  return own
}

const headers = { 'OData-Version': '4.0' }
const answer = (engine: Engine, name: string, values: Body) =>
  Response.json({ '@odata.context': context(engine, `Microsoft.Dynamics.CRM.${name}Response`), ...values }, { headers })

export function fileAction(engine: Engine, ask: Ask, name: string, body: Body): Response | undefined {
  switch (name) {
    case 'InitializeAttachmentBlocksUpload': {
      idIn(body.Target)
      const token = engine.newId()
      of(uploads, engine).set(token, { who: ask.who.id, blocks: new Map() })
      return answer(engine, name, { FileContinuationToken: token })
    }
    case 'UploadBlock': {
      const { blocks } = uploadOf(engine, ask, body)
      const data = Buffer.from(String(body.BlockData ?? ''), 'base64')
      if (data.byteLength > largestBlock) throw invalidArgument('A block has 4 MB at the most.')
      if (typeof body.BlockId !== 'string' || !body.BlockId) throw badRequest('A block needs a BlockId.')
      blocks.set(body.BlockId, data)
      return new Response(null, { status: 204, headers })
    }
    case 'CommitAttachmentBlocksUpload':
      return commit(engine, ask, name, body)
    case 'InitializeAttachmentBlocksDownload': {
      const file = fileOf(engine, idIn(body.Target))
      engine.security.demand(ask.who, 'Read', table, file)
      const token = engine.newId()
      of(downloads, engine).set(token, { who: ask.who.id, file: file.id })
      return answer(engine, name, {
        ...{ FileContinuationToken: token, FileName: file.values.filename },
        FileSizeInBytes: contentOf(file).byteLength,
      })
    }
    case 'DownloadBlock': {
      const begun = of(downloads, engine).get(String(body.FileContinuationToken))
      if (begun?.who !== ask.who.id) throw invalidArgument('The FileContinuationToken is not valid.')
      const [offset, length] = [Number(body.Offset), Number(body.BlockLength)]
      if (!(offset >= 0) || !(length > 0) || length > largestBlock)
        throw invalidArgument('A block is Offset and BlockLength of up to 4 MB.')
      const bytes = contentOf(fileOf(engine, begun.file)).subarray(offset, offset + length)
      return answer(engine, name, { Data: bytes.toString('base64') })
    }
    default:
      return undefined
  }
}

function uploadOf(engine: Engine, ask: Ask, body: Body): Begun {
  const begun = of(uploads, engine).get(String(body.FileContinuationToken))
  if (begun?.who !== ask.who.id) throw invalidArgument('The FileContinuationToken is not valid.')
  return begun
}

/** Makes the row of `Target`, or gives the one that is there another content. */
function commit(engine: Engine, ask: Ask, name: string, body: Body): Response {
  const { blocks } = uploadOf(engine, ask, body)
  const { '@odata.type': _type, activitymimeattachmentid, ...columns } = (body.Target ?? {}) as Body
  const list = Array.isArray(body.BlockList) ? body.BlockList : []
  const content = Buffer.concat(
    list.map((id) => {
      const block = blocks.get(String(id))
      if (!block) throw invalidArgument(`The block '${String(id)}' was not uploaded.`)
      return block
    }),
  )
  const text = content.toString('base64')
  demandAllowed(engine, columns.filename, text.length)
  const id = idIn(body.Target) ?? engine.newId()
  const former = findRow(engine, table, id)
  const whole = { ...columns, body: text }
  engine.rows.atomically(() => {
    if (former) updateRow(engine, ask, table, former, whole)
    else createRow(engine, ask, table, id, { ...whole, activitymimeattachmentid: activitymimeattachmentid ?? id })
  })
  of(uploads, engine).delete(String(body.FileContinuationToken))
  return answer(engine, name, { ActivityMimeAttachmentId: id, FileSizeInBytes: content.byteLength })
}

function idIn(target: unknown): string | undefined {
  const { '@odata.type': type, activitymimeattachmentid: id } = (target ?? {}) as Body
  if (!/^#?Microsoft\.Dynamics\.CRM\.activitymimeattachment$/.test(String(type)))
    throw badRequest('The Target needs "@odata.type": "Microsoft.Dynamics.CRM.activitymimeattachment".')
  if (id === undefined) return undefined
  if (!guidShape.test(String(id))) throw invalidArgument(`'${String(id)}' is no GUID.`)
  return String(id).toLowerCase()
}

function fileOf(engine: Engine, id: string | undefined): StoredRow {
  const file = id === undefined ? undefined : findRow(engine, table, id)
  if (!file) throw notFound(table.name, String(id))
  return file
}

const contentOf = ({ values }: StoredRow) => Buffer.from(String(values.body ?? ''), 'base64')
