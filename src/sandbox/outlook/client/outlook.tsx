import { Button, MessageBar, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { AddInNotifications } from './add-in-notifications.tsx'
import type { ThemeName } from './app.tsx'
import { AppRail, type Module } from './app-rail.tsx'
import { Calendar } from './calendar.tsx'
import { type EventDraft, type MessageDraft, newEvent, newMessage } from './draft.ts'
import { openMessage } from './drafts-in-graph.ts'
import { FolderList, type ListedFolder, loadFolders } from './folder-list.tsx'
import type { Graph } from './graph.ts'
import { Header } from './header.tsx'
import { addIn as tandem } from './host/add-in.ts'
import { type HostItem, itemKey, type SharedItem } from './host/item.ts'
import type { OfficeHost } from './host/office-host.ts'
import type { ItemMemory, Notification, WindowActions } from './host/operation.ts'
import { officeThemes } from './host/theme.ts'
import { loadMessage } from './load-item.ts'
import type { Category, Folder, MessageSummary } from './mailbox.ts'
import { MessageList } from './message-list.tsx'
import { NewFolderDialog } from './new-folder-dialog.tsx'
import { OpenItem } from './open-item.tsx'
import { createReply } from './reply-draft.ts'
import { requestNestedToken, type SandboxPerson, type Settings } from './settings.ts'
import { graphOf, loadSharedFolders, loadSharedMailboxes, mayEdit } from './shared-mailboxes.ts'
import { useStored } from './stored.ts'
import { TaskPane } from './task-pane.tsx'
import { weekStart } from './times.ts'
import { useCalendar } from './use-calendar.ts'
import { useMail } from './use-mail.ts'
import { useOpenDraft } from './use-open-draft.ts'
import { useResource } from './use-resource.ts'

const useStyles = makeStyles({
  window: { display: 'flex', flexDirection: 'column', height: '100%', position: 'relative' },
  body: {
    display: 'flex',
    flexGrow: 1,
    minHeight: 0,
    '@media (max-width: 760px)': { flexDirection: 'column' },
  },
  whose: { flexShrink: 0, borderRadius: 0 },
  stage: { display: 'flex', flexGrow: 1, minWidth: 0, minHeight: 0 },
  list: {
    display: 'flex',
    minHeight: 0,
    flexShrink: 0,
    '@media (max-width: 760px)': { flexGrow: 1, flexShrink: 1, minWidth: 0 },
  },
  wideList: { display: 'flex', flexGrow: 1, minHeight: 0, minWidth: 0 },
  behind: { '@media (max-width: 760px)': { display: 'none' } },
  item: { display: 'flex', flexGrow: 1, flexBasis: 0, minWidth: 0, minHeight: 0 },
  eventItem: {
    borderInlineStartWidth: '1px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke2,
    minWidth: '360px',
    '@media (max-width: 760px)': { minWidth: 0 },
  },
  nothing: {
    display: 'grid',
    placeItems: 'center',
    flexGrow: 1,
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground2,
    '@media (max-width: 760px)': { display: 'none' },
  },
})

/** Zone and categories change seldom, but Tandem's own category comes with the first tracked item. */
const aboutPollMs = 10_000

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

export function Outlook(props: {
  settings: Settings
  person: SandboxPerson
  graph: Graph
  theme: ThemeName
  onTheme: (theme: ThemeName) => void
  onPerson: (oid: string) => void
}) {
  const styles = useStyles()
  const { settings, person, graph, theme } = props
  const [module, setModule] = useState<Module>('mail')
  const [paneOpen, setPaneOpen] = useStored('pane open', window.innerWidth > 900, isFlag)
  const [problem, setProblem] = useState<string>()
  const [newFolder, setNewFolder] = useState<NewFolder>()

  const about = useResource(
    useCallback(() => loadMailbox(graph), [graph]),
    aboutPollMs,
  )
  const zone = about.value?.zone ?? 'UTC'
  const categories = about.value?.categories ?? []
  const shared = useResource(
    useCallback(() => loadSharedMailboxes(person.oid), [person.oid]),
    aboutPollMs,
  )
  const [mailboxOid, setMailboxOid] = useState<string>()
  const mailbox = shared.value?.find(({ oid }) => oid === mailboxOid)
  /** Of the mailbox that is looked at; what is written is always written in the person's own. */
  const shownGraph = useMemo(() => (mailbox ? graphOf(graph, mailbox) : graph), [graph, mailbox])
  const loadShown = useCallback(
    () => (mailbox ? loadSharedFolders(shownGraph, mailbox) : loadFolders(shownGraph)),
    [shownGraph, mailbox],
  )
  const mail = useMail(shownGraph, loadShown, module === 'mail')
  const calendar = useCalendar(shownGraph, zone, module === 'calendar')
  const drafts = useOpenDraft(graph, module === 'calendar' && !mailbox ? calendar.event.value : undefined)

  const message = useLastShown(mail.message.value, mail.selected !== undefined && !mail.message.error)
  const event = calendar.event.value
  const { draft } = drafts
  const item = useMemo<HostItem | null>(() => {
    if (draft)
      return draft.kind === 'message' ? { kind: 'messageCompose', draft } : { kind: 'appointmentCompose', draft }
    const of = (isEditor: boolean): { shared?: SharedItem } =>
      mailbox ? { shared: { mail: mailbox.mail, mayEdit: isEditor } } : {}
    if (module === 'mail') {
      const isEditor = mailbox !== undefined && mayEdit(mailbox, mail.folder?.displayName ?? '')
      return message && !message.isDraft ? { kind: 'messageRead', message, ...of(isEditor) } : null
    }
    const isShown = event && (mailbox || !event.isOrganizer)
    return isShown ? { kind: 'appointmentRead', event, ...of(mailbox !== undefined && mayEdit(mailbox)) } : null
  }, [draft, module, message, event, mailbox, mail.folder?.displayName])

  const run = (task: () => Promise<unknown>) => {
    setProblem(undefined)
    task().catch((error: Error) => setProblem(error.message))
  }
  const reload = () => {
    about.reload()
    shared.reload()
    mail.reload()
    calendar.reload()
  }
  const go = (arrive: () => void) =>
    run(async () => {
      if (await drafts.leave()) arrive()
    })

  const showMessage = (id: string) =>
    go(() => {
      setModule('mail')
      mail.select(id)
    })
  const selectMessage = (summary: MessageSummary) =>
    go(() => {
      mail.select(summary.id)
      if (mailbox) return
      if (summary.isDraft) run(async () => drafts.open(openMessage(await loadMessage(graph, summary.id))))
      else if (!summary.isRead)
        run(() => graph.send('PATCH', `/me/messages/${summary.id}`, { isRead: true }).then(mail.reload))
    })
  const openMailbox = (oid: string | undefined) =>
    go(() => {
      mail.select(undefined)
      calendar.select(undefined)
      setMailboxOid(oid)
    })
  const showEvent = (id: string) => {
    if (draft?.kind === 'event' && draft.state.id === id) return
    go(() => {
      setModule('calendar')
      calendar.select(id)
    })
  }
  const compose = (draft: MessageDraft | EventDraft) =>
    go(() => {
      setModule(draft.kind === 'message' ? 'mail' : 'calendar')
      if (draft.kind === 'event') calendar.select(undefined)
      drafts.open(draft)
    })
  const reply = async (id: string, all: boolean, htmlBody: string) => {
    const self = { name: person.name, address: person.mail }
    // Whatever mailbox it is in, it is answered from the person's own.
    const original = await loadMessage(shownGraph, id)
    const made = await createReply(graph, original, self, { all, above: htmlBody, from: shownGraph })
    const draft = openMessage(await loadMessage(graph, made), 'reply')
    compose(draft)
  }
  const closeDraft = () => {
    drafts.close()
    if (draft?.kind === 'event') calendar.select(undefined)
    else if (draft?.state.id === mail.selected) mail.select(undefined)
  }
  const actions: WindowActions = {
    showMessage,
    showEvent,
    compose,
    reply,
    closeCompose: closeDraft,
    closePane: () => setPaneOpen(false),
    openAddress: openAddress,
    itemChanged: reload,
  }

  const host = useRef<OfficeHost>(undefined)
  const key = itemKey(item)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the host asks for the item itself; the key says when
  useEffect(() => host.current?.itemChanged(), [key])
  // biome-ignore lint/correctness/useExhaustiveDependencies: likewise
  useEffect(() => host.current?.themeChanged(), [theme])

  const memories = useRef(new Map<string, ItemMemory>())
  const [, redraw] = useState<readonly Notification[]>()
  const memory = (of: HostItem | null): ItemMemory => {
    const found = memories.current.get(itemKey(of)) ?? { notifications: [], sessionData: new Map() }
    memories.current.set(itemKey(of), found)
    return found
  }

  // Pinned for messages that are read; anything else gets a pane of its own, as in Outlook.
  const paneKey = module === 'mail' && !draft ? 'mail' : key
  const addIn = { open: paneOpen, toggle: () => setPaneOpen(!paneOpen) }
  const notices: ReactNode = (
    <>
      {problem && (
        <MessageBar intent="error" layout="multiline">
          {problem}
        </MessageBar>
      )}
      <AddInNotifications notifications={memory(item).notifications} />
    </>
  )
  const gone = () => (module === 'mail' ? mail.select(undefined) : calendar.select(undefined))
  const opened = item !== null && (
    <OpenItem
      item={item}
      graph={draft ? graph : shownGraph}
      theme={theme}
      categories={categories}
      folders={mail.folders}
      folder={mail.folder}
      addIn={addIn}
      notices={notices}
      onChanged={reload}
      onFormDone={closeDraft}
      onLeave={() => (draft ? go(closeDraft) : gone())}
      onGone={gone}
      onReply={(id, all) => run(() => reply(id, all, ''))}
      onNewFolder={(then) => setNewFolder({ then })}
      run={run}
    />
  )
  const parent = parentOf(mail.folders, mail.folder)
  const failure = mail.message.error ?? calendar.event.error ?? about.error

  return (
    <div className={styles.window}>
      <Header
        person={person}
        people={settings.people}
        theme={theme}
        onTheme={props.onTheme}
        onPerson={(oid) => go(() => props.onPerson(oid))}
      />
      {newFolder && parent && (
        <NewFolderDialog
          parent={parent}
          onClose={() => setNewFolder(undefined)}
          onCreate={async (displayName) => {
            const path = `/me/mailFolders/${parent.id}/childFolders`
            const { id } = await shownGraph.send<Folder>('POST', path, { displayName })
            await newFolder.then?.(id)
            mail.reload()
          }}
        />
      )}
      {mailbox && (
        <MessageBar className={styles.whose}>
          <Text>{`Mailbox of ${mailbox.name}`}</Text>
          <Button size="small" appearance="transparent" onClick={() => openMailbox(undefined)}>
            Back to my own
          </Button>
        </MessageBar>
      )}
      <div className={styles.body}>
        <AppRail module={module} onModule={(next) => go(() => setModule(next))} />
        <main className={styles.stage}>
          {module === 'mail' && (
            <div className={mergeClasses(styles.list, item !== null && styles.behind)}>
              <FolderList
                folders={mail.folders}
                selected={mail.folder?.id}
                onSelect={(id) => go(() => mail.openFolder(id))}
                onCompose={() => compose(newMessage())}
                onNewFolder={() => setNewFolder({})}
                shared={shared.value ?? []}
                mailbox={mailbox?.oid}
                onMailbox={openMailbox}
              />
              <MessageList
                folders={mail.folders}
                folder={mail.folder}
                messages={mail.messages}
                categories={categories}
                selected={mail.selected}
                onSelect={selectMessage}
                onFolder={(id) => go(() => mail.openFolder(id))}
                onCompose={() => compose(newMessage())}
                onMore={mail.more}
              />
            </div>
          )}
          {module === 'calendar' && (
            <div className={mergeClasses(styles.wideList, item !== null && styles.behind)}>
              <Calendar
                from={calendar.from}
                events={calendar.events}
                categories={categories}
                selected={calendar.selected}
                onSelect={({ id }) => showEvent(id)}
                onWeek={calendar.showWeek}
                onToday={() => calendar.showWeek(weekStart(new Date()))}
                onCompose={() => compose(newEvent(nextHour()))}
              />
            </div>
          )}
          {(opened || module === 'mail') && (
            <div
              className={mergeClasses(
                styles.item,
                module === 'calendar' && styles.eventItem,
                item === null && styles.behind,
              )}
            >
              {opened || (
                <div className={styles.nothing}>
                  {failure ? (
                    <MessageBar intent="error">{failure.message}</MessageBar>
                  ) : (
                    <Text>Select a message to read it.</Text>
                  )}
                </div>
              )}
            </div>
          )}
        </main>
        {paneOpen && about.value && (module === 'mail' || item) && (
          <TaskPane
            key={paneKey}
            idle={item === null}
            address={settings.pane}
            host={host}
            onClose={() => setPaneOpen(false)}
            options={{
              user: { name: person.name, mail: person.mail, timeZone: zone },
              account: { ...person, tenantId: settings.tenantId, environment: settings.identityHost },
              graph: draft ? graph : shownGraph,
              item: () => item,
              memory,
              theme: () => officeThemes[theme],
              actions,
              addInId: tandem.id,
              showNotifications: redraw,
              requestToken: (clientId, scope) => requestNestedToken(person.oid, clientId, scope),
            }}
          />
        )}
      </div>
    </div>
  )
}

/** A folder is being named. */
interface NewFolder {
  /** What it is made for. */
  readonly then?: (folderId: string) => Promise<unknown>
}

/** A new folder comes below the one that is shown, where that is the Inbox or below it, and else below the Inbox. */
function parentOf(all: readonly ListedFolder[], shown: ListedFolder | undefined): ListedFolder | undefined {
  const inbox = all.find(({ depth, displayName }) => depth === 0 && displayName === 'Inbox')
  let above = shown
  while (above && above.id !== inbox?.id) above = all.find(({ id }) => id === above?.parentFolderId)
  return above ? shown : inbox
}

/** @throws GraphFailure */
async function loadMailbox(graph: Graph): Promise<{ zone: string; categories: Category[] }> {
  const [settings, categories] = await Promise.all([
    graph.get<{ timeZone?: string }>('/me/mailboxSettings'),
    graph.list<Category>('/me/outlook/masterCategories'),
  ])
  return { zone: settings.timeZone ?? 'UTC', categories }
}

/** While the next message is on its way, the one before stays on the screen and open for the add-in. */
function useLastShown<Value>(value: Value | undefined, wanted: boolean): Value | undefined {
  const last = useRef<Value>(undefined)
  last.current = wanted ? (value ?? last.current) : undefined
  return last.current
}

/** An add-in's link opens beside the window and knows nothing of it. */
function openAddress(url: string): void {
  if (/^https?:/.test(url)) window.open(url, '_blank', 'noopener')
}

function nextHour() {
  const hour = 3_600_000
  const start = Math.ceil(Date.now() / hour) * hour
  return { start, end: start + hour / 2 }
}
