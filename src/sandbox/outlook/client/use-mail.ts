import { useEffect, useMemo, useState } from 'react'
import type { ListedFolder } from './folder-list.tsx'
import type { Graph } from './graph.ts'
import { loadMessage } from './load-item.ts'
import type { Message, MessageSummary } from './mailbox.ts'
import { type Resource, useResource } from './use-resource.ts'

const pageSize = 50
/** Others write into the mailbox too, Tandem above all; what they did should show within a breath. */
const pollMs = 4000
const fields =
  'id,subject,bodyPreview,from,toRecipients,receivedDateTime,isRead,isDraft,hasAttachments,importance,categories,flag'

export interface Mail {
  readonly folders: readonly ListedFolder[]
  readonly folder: ListedFolder | undefined
  openFolder(id: string): void
  readonly messages: Resource<readonly MessageSummary[]>
  readonly more: (() => void) | undefined
  readonly selected: string | undefined
  select(id: string | undefined): void
  readonly message: Resource<Message>
  /** Looks again at everything that shows. */
  reload(): void
}

/**
 * Folders, one folder's messages and the selected message, kept fresh while `active`.
 * @param load the folders that a person sees in this mailbox; another function is another mailbox
 */
export function useMail(graph: Graph, load: () => Promise<readonly ListedFolder[]>, active: boolean): Mail {
  const [folderId, setFolderId] = useState<string>()
  const [limit, setLimit] = useState(pageSize)
  const [selected, setSelected] = useState<string>()

  const folders = useResource(load, active ? pollMs * 2 : undefined)
  const folder = folders.value?.find(({ id }) => id === folderId) ?? folders.value?.[0]
  const shown = folder?.id
  const loadMessages = useMemo(() => {
    if (shown === undefined) return undefined
    const path = `/me/mailFolders/${shown}/messages?$select=${fields}&$orderby=receivedDateTime desc&$top=${pageSize}`
    return () => graph.list<MessageSummary>(path, limit)
  }, [graph, shown, limit])
  const messages = useResource(loadMessages, active ? pollMs : undefined)
  const loadSelected = useMemo(
    () => (selected === undefined ? undefined : () => loadMessage(graph, selected)),
    [graph, selected],
  )
  const message = useResource(loadSelected)
  // The list is what is polled; the whole message is read again only when its line there has changed or gone.
  const line = JSON.stringify(messages.value?.find(({ id }) => id === selected))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line says when
  useEffect(() => message.reload(), [line])

  return {
    folders: folders.value ?? [],
    folder,
    openFolder(id) {
      setFolderId(id)
      setLimit(pageSize)
      setSelected(undefined)
    },
    messages,
    more: (messages.value?.length ?? 0) >= limit ? () => setLimit(limit + pageSize) : undefined,
    selected,
    select: setSelected,
    message,
    reload() {
      folders.reload()
      messages.reload()
      message.reload()
    },
  }
}
