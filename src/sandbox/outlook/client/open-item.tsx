import type { ReactNode } from 'react'
import type { ThemeName } from './app.tsx'
import { ComposeEvent } from './compose-event.tsx'
import { ComposeMessage } from './compose-message.tsx'
import { EventDetails } from './event-details.tsx'
import type { ListedFolder } from './folder-list.tsx'
import type { Graph } from './graph.ts'
import type { HostItem } from './host/item.ts'
import type { AddInButton } from './item-toolbar.tsx'
import type { Category } from './mailbox.ts'
import { ReadingPane } from './reading-pane.tsx'

/** What is open, in the form that fits it, with the commands that change it in the mailbox. */
export function OpenItem(props: {
  item: HostItem
  graph: Graph
  theme: ThemeName
  categories: readonly Category[]
  folders: readonly ListedFolder[]
  /** The one that is shown. */
  folder: ListedFolder | undefined
  addIn: AddInButton
  notices: ReactNode
  onChanged: () => void
  /** What was written is sent, saved or deleted. */
  onFormDone: () => void
  onLeave: () => void
  /** The item is no longer where it was. */
  onGone: () => void
  onReply: (id: string, all: boolean) => void
  /** Asks for a new folder, and then does this with it. */
  onNewFolder: (then: (folderId: string) => Promise<unknown>) => void
  /** Does a task and shows its failure. */
  run: (task: () => Promise<unknown>) => void
}) {
  const { item, graph, theme, categories, addIn, notices, onChanged, onLeave } = props
  const change = (path: string, body: object) =>
    props.run(async () => {
      await graph.send('PATCH', path, body)
      onChanged()
    })
  const remove = (task: () => Promise<unknown>) =>
    props.run(async () => {
      await task()
      props.onGone()
      onChanged()
    })
  const form = { graph, categories, addIn, notices, onChanged, onLeave, onDone: props.onFormDone }
  const reading = { graph, theme, categories, addIn, onBack: onLeave }
  switch (item.kind) {
    case 'messageCompose':
      return <ComposeMessage key={item.draft.key} draft={item.draft} {...form} />
    case 'appointmentCompose':
      return <ComposeEvent key={item.draft.key} draft={item.draft} {...form} />
    case 'messageRead': {
      const { id } = item.message
      const path = `/me/messages/${id}`
      const moveTo = (destinationId: string) => graph.send('POST', `${path}/move`, { destinationId })
      const actions = {
        reply: (all: boolean) => props.onReply(id, all),
        markRead: (isRead: boolean) => change(path, { isRead }),
        categorize: (names: string[]) => change(path, { categories: names }),
        remove: () => remove(() => moveTo('deleteditems')),
        move: (folderId: string) => remove(() => moveTo(folderId)),
        moveToNew: () => props.onNewFolder(async (folderId) => remove(() => moveTo(folderId))),
      }
      return (
        <ReadingPane
          message={item.message}
          actions={actions}
          folders={props.folders}
          folder={props.folder}
          {...reading}
        >
          {notices}
        </ReadingPane>
      )
    }
    case 'appointmentRead': {
      const path = `/me/events/${item.event.id}`
      return (
        <EventDetails
          event={item.event}
          onCategorize={(names) => change(path, { categories: names })}
          onRemove={() => remove(() => graph.send('DELETE', path))}
          {...reading}
        >
          {notices}
        </EventDetails>
      )
    }
  }
}
