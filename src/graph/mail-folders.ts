/** Mail folders: what changed among them, where some are, and all that lie below the Inbox. */
import type { TandemError } from '../core/errors.ts'
import type { MailboxFolder, MailFeed } from '../core/mail/notice.ts'
import type { FolderPlace } from '../core/mail/tracked-folders.ts'
import type { CallOptions } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { askEach } from './batch.ts'
import { checked, type GraphClient, reading } from './client.ts'
import { type Look, type Position, pageAt, pageSize, readCursor } from './delta.ts'
import { remembered } from './remembered.ts'

interface GraphFolder {
  readonly id: string
  readonly displayName?: string | null
  readonly parentFolderId?: string | null
  readonly totalItemCount?: number | null
}

const place = '$select=id,displayName,parentFolderId'
const route = '/mailFolders/delta'
const firstPage = (select: string) => reading(`${route}?${select}`, route, [pageSize])
/** Nobody nests folders so deep; a ring of them would never end. */
const deepest = 60

export function createMailFolders(look: Look): Pick<MailFeed, 'folderChanges' | 'folderPlaces' | 'inboxFolders'> {
  const { client } = look
  const inbox = remembered(async (options) => {
    const path = '/mailFolders/inbox'
    return checked((await client.ask(reading(`${path}?$select=id`, path), options)) as GraphFolder | undefined).id
  })

  async function changes(select: string, cursor: string | undefined, options: CallOptions) {
    const position = readCursor<Position>(cursor, ({ link }) => typeof link === 'string')
    const page = await pageAt<GraphFolder>(look, position, firstPage(select), options)
    const next: Position = { link: page.link, isFirst: page.fromStart && page.more }
    return { ...page, cursor: JSON.stringify(next) }
  }

  return {
    async folderChanges(cursor, options) {
      const { entries, removed, more, fromStart, cursor: next } = await changes(place, cursor, options)
      const folders = entries.map(({ id, displayName, parentFolderId }) => ({
        id,
        ...(displayName ? { displayName } : {}),
        ...(parentFolderId ? { parentFolderId } : {}),
      }))
      return { folders, gone: removed, cursor: next, more, fromStart }
    },

    async folderPlaces(ids, options) {
      const inboxId = await inbox(options)
      const known = new Map<string, GraphFolder | undefined>()
      // A level of all of them in one request, until each has come to the Inbox or to the top.
      let wanted = [...new Set(ids)]
      for (let level = 0; wanted.length > 0 && level < deepest; level++) {
        const found = await readFolders(client, wanted, options)
        for (const [id, folder] of found) known.set(id, folder)
        const above = found.flatMap(([, folder]) => folder?.parentFolderId ?? [])
        wanted = [...new Set(above)].filter((id) => id !== inboxId && !known.has(id))
      }
      return Object.fromEntries(ids.map((id) => [id, placeOf(id, known, inboxId)]))
    },

    async inboxFolders(options) {
      const inboxId = await inbox(options)
      const all: GraphFolder[] = []
      for (let cursor: string | undefined; ; ) {
        const page: Awaited<ReturnType<typeof changes>> = await changes(`${place},totalItemCount`, cursor, options)
        all.push(...page.entries)
        if (!page.more) return { inboxId, folders: below(inboxId, all) }
        cursor = page.cursor
      }
    },
  }
}

/** @throws TandemError for what is no answer about one folder */
async function readFolders(
  client: GraphClient,
  ids: readonly string[],
  options: CallOptions,
): Promise<readonly (readonly [string, GraphFolder | undefined])[]> {
  const one = (id: string) => reading(`/mailFolders/${encodeURIComponent(id)}?${place}`, '/mailFolders/{id}')
  const outcomes = await askEach(
    client,
    ids.map((id) => () => [one(id)]),
    options,
  )
  return outcomes.map(({ answers, failure }, index) => {
    const id = ids[index] as string
    if (failure && !isMissing(failure)) throw failure
    return [id, failure ? undefined : inShape('mailbox', () => checked(answers[0] as GraphFolder))] as const
  })
}

/** Ids that are none come from rows that anybody may have made. */
const isMissing = ({ code }: TandemError) => code === 'item-gone' || code === 'invalid-value'

function placeOf(id: string, known: ReadonlyMap<string, GraphFolder | undefined>, inboxId: string): FolderPlace | null {
  const folder = known.get(id)
  if (!folder) return null
  const chain = [id]
  for (let at: GraphFolder | undefined = folder; at?.parentFolderId && !chain.includes(at.parentFolderId); ) {
    chain.push(at.parentFolderId)
    at = at.parentFolderId === inboxId ? undefined : known.get(at.parentFolderId)
  }
  const isUnderInbox = id !== inboxId && chain.at(-1) === inboxId
  return { displayName: folder.displayName ?? '', chain, isUnderInbox }
}

function below(inboxId: string, all: readonly GraphFolder[]): readonly MailboxFolder[] {
  const children = new Map<string, GraphFolder[]>()
  for (const folder of new Map(all.map((one) => [one.id, one])).values()) {
    const parent = folder.parentFolderId ?? ''
    children.set(parent, [...(children.get(parent) ?? []), folder])
  }
  const found: MailboxFolder[] = []
  const wanted = [inboxId]
  for (let parent = wanted.pop(); parent !== undefined; parent = wanted.pop()) {
    for (const { id, displayName, totalItemCount } of children.get(parent) ?? []) {
      found.push({ id, displayName: displayName ?? '', parentFolderId: parent, totalItemCount: totalItemCount ?? 0 })
      wanted.push(id)
    }
    children.delete(parent)
  }
  return found
}
