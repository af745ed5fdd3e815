import { Button, CounterBadge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import {
  Archive20Regular,
  Compose20Regular,
  Delete20Regular,
  Drafts20Regular,
  Folder20Regular,
  FolderAdd20Regular,
  MailInbox20Regular,
  MailProhibited20Regular,
  PeopleTeam20Regular,
  Person20Regular,
  Send20Regular,
} from '@fluentui/react-icons'
import type { Graph } from './graph.ts'
import type { Folder } from './mailbox.ts'
import type { SharedMailbox } from './shared-mailboxes.ts'

export interface ListedFolder extends Folder {
  readonly depth: number
}

const wellKnown = [
  ['Inbox', MailInbox20Regular],
  ['Drafts', Drafts20Regular],
  ['Sent Items', Send20Regular],
  ['Archive', Archive20Regular],
  ['Deleted Items', Delete20Regular],
  ['Junk Email', MailProhibited20Regular],
] as const

/** All folders a person would look into, children below their parents. @throws GraphFailure */
export async function loadFolders(graph: Graph): Promise<ListedFolder[]> {
  const below = async (path: string, depth: number): Promise<ListedFolder[]> => {
    const folders = await graph.list<Folder>(`${path}?$top=100`)
    if (depth === 0) folders.sort((a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName))
    const nested = await Promise.all(
      folders.map(async (folder) => [
        { ...folder, depth },
        ...(folder.childFolderCount > 0 ? await below(`/me/mailFolders/${folder.id}/childFolders`, depth + 1) : []),
      ]),
    )
    return nested.flat()
  }
  return (await below('/me/mailFolders', 0)).filter(({ displayName }) => !notShown.has(displayName))
}

const notShown = new Set(['Outbox', 'Conversation History', 'Sync Issues', 'RSS Feeds', 'Scheduled'])

function rank(folder: Folder): number {
  const index = wellKnown.findIndex(([name]) => name === folder.displayName)
  return index < 0 ? wellKnown.length : index
}

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '2px',
    width: '208px',
    flexShrink: 0,
    padding: '12px 8px',
    overflowY: 'auto',
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground3,
    '@media (max-width: 1180px)': { display: 'none' },
  },
  create: { justifyContent: 'start', marginTop: '8px', fontWeight: tokens.fontWeightRegular },
  compose: { marginBottom: '10px', marginInline: '4px' },
  folder: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    minHeight: '32px',
    paddingInlineEnd: '8px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    font: 'inherit',
    fontSize: tokens.fontSizeBase300,
    textAlign: 'start',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '& svg': { flexShrink: 0 },
  },
  selected: { backgroundColor: tokens.colorNeutralBackground3Selected, fontWeight: tokens.fontWeightSemibold },
  heading: { margin: '14px 8px 4px', color: tokens.colorNeutralForeground3 },
  name: { flexGrow: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
})

export function FolderList(props: {
  folders: readonly ListedFolder[]
  selected: string | undefined
  onSelect: (id: string) => void
  onCompose: () => void
  onNewFolder: () => void
  /** Mailboxes of others that the person may open, and which one is. */
  shared: readonly SharedMailbox[]
  mailbox: string | undefined
  onMailbox: (oid: string | undefined) => void
}) {
  const styles = useStyles()
  return (
    <nav className={styles.list} aria-label="Folders">
      <Button className={styles.compose} appearance="primary" icon={<Compose20Regular />} onClick={props.onCompose}>
        New mail
      </Button>
      {props.folders.map((folder) => {
        const selected = folder.id === props.selected
        return (
          <button
            key={folder.id}
            type="button"
            className={mergeClasses(styles.folder, selected && styles.selected)}
            style={{ paddingInlineStart: 8 + folder.depth * 16 }}
            aria-current={selected ? 'true' : undefined}
            onClick={() => props.onSelect(folder.id)}
          >
            <FolderIcon folder={folder} />
            <span className={styles.name}>{folder.displayName}</span>
            {folder.unreadItemCount > 0 && (
              <CounterBadge count={folder.unreadItemCount} appearance="ghost" overflowCount={999} />
            )}
          </button>
        )
      })}
      <Button
        className={styles.create}
        appearance="subtle"
        size="small"
        icon={<FolderAdd20Regular />}
        onClick={props.onNewFolder}
      >
        New folder
      </Button>
      {props.shared.length > 0 && (
        <>
          <Text as="h2" size={200} weight="semibold" className={styles.heading}>
            Shared
          </Text>
          {props.mailbox !== undefined && (
            <button type="button" className={styles.folder} onClick={() => props.onMailbox(undefined)}>
              <Person20Regular />
              <span className={styles.name}>My own mailbox</span>
            </button>
          )}
          {props.shared.map(({ oid, name }) => (
            <button
              key={oid}
              type="button"
              className={mergeClasses(styles.folder, oid === props.mailbox && styles.selected)}
              aria-current={oid === props.mailbox ? 'true' : undefined}
              onClick={() => props.onMailbox(oid)}
            >
              <PeopleTeam20Regular />
              <span className={styles.name}>{name}</span>
            </button>
          ))}
        </>
      )}
    </nav>
  )
}

export function FolderIcon({ folder }: { folder: ListedFolder }) {
  const own = wellKnown.find(([name]) => folder.depth === 0 && name === folder.displayName)
  const Icon = own?.[1] ?? Folder20Regular
  return <Icon />
}
