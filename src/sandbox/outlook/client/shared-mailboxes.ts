import { type ListedFolder, loadFolders } from './folder-list.tsx'
import type { Graph } from './graph.ts'
import type { Folder } from './mailbox.ts'

/** Somebody else's mailbox, or one of several people, and what the person may do in its folders. */
export interface SharedMailbox {
  readonly oid: string
  readonly name: string
  readonly mail: string
  /** `folder` is a well-known name, or `*` for all of them. */
  readonly shares: readonly { readonly folder: string; readonly mayEdit: boolean }[]
}

/** What the window's server knows of the mailboxes that a person may open. */
export async function loadSharedMailboxes(oid: string): Promise<readonly SharedMailbox[]> {
  const answer = await fetch(`/shared/${oid}.json`)
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`)
  return answer.json()
}

const everything = '*'
const isMail = (folder: string) => folder !== everything && folder !== 'calendar'

/** The same person's Graph, with another mailbox in the place of their own. */
export function graphOf(graph: Graph, { oid }: Pick<SharedMailbox, 'oid'>): Graph {
  const there = (path: string) => path.replace(/^\/me(?=\/|$)/, `/users/${oid}`)
  return {
    get: (path, prefer) => graph.get(there(path), prefer),
    list: (path, limit, prefer) => graph.list(there(path), limit, prefer),
    blob: (path) => graph.blob(there(path)),
    send: (method, path, body) => graph.send(method, there(path), body),
    sendMime: (path, mime) => graph.sendMime(there(path), mime),
  }
}

/** The folders that are shared: all of them, or each by its name, for what is above them can't be seen. @throws GraphFailure */
export async function loadSharedFolders(graph: Graph, { shares }: SharedMailbox): Promise<ListedFolder[]> {
  if (shares.some(({ folder }) => folder === everything)) return loadFolders(graph)
  const folders = shares.filter(({ folder }) => isMail(folder))
  return Promise.all(
    folders.map(async ({ folder }) => ({ ...(await graph.get<Folder>(`/me/mailFolders/${folder}`)), depth: 0 })),
  )
}

/** Outlook's name for a folder that its owner may have called anything: enough to know which share it is. */
const nameOf = (displayName: string) => displayName.toLowerCase().replaceAll(' ', '')

/** @param folder name of the mail folder; without one the calendar is meant */
export function mayEdit({ shares }: SharedMailbox, folder?: string): boolean {
  const wanted = folder === undefined ? 'calendar' : nameOf(folder)
  return shares.some((share) => share.mayEdit && (share.folder === everything || share.folder === wanted))
}
