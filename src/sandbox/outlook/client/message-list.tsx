import {
  Avatar,
  Button,
  Dropdown,
  MessageBar,
  makeStyles,
  mergeClasses,
  Option,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components'
import { Attach16Regular, Compose20Regular, Flag16Filled } from '@fluentui/react-icons'
import { type KeyboardEvent, useRef } from 'react'
import { CategoryMark } from './category-mark.tsx'
import type { ListedFolder } from './folder-list.tsx'
import { type Category, type MessageSummary, personOf } from './mailbox.ts'
import { briefTime } from './times.ts'
import type { Resource } from './use-resource.ts'

const useStyles = makeStyles({
  column: {
    display: 'flex',
    flexDirection: 'column',
    width: '340px',
    flexShrink: 0,
    minHeight: 0,
    borderInlineEndWidth: '1px',
    borderInlineEndStyle: 'solid',
    borderInlineEndColor: tokens.colorNeutralStroke2,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 1180px)': { width: '280px' },
    '@media (max-width: 760px)': {
      width: 'auto',
      flexGrow: 1,
      flexShrink: 1,
      minWidth: 0,
      borderInlineEndStyle: 'none',
    },
  },
  head: { display: 'flex', alignItems: 'center', columnGap: '8px', padding: '10px 12px 8px 16px', minHeight: '32px' },
  title: { flexGrow: 1, '@media (max-width: 1180px)': { display: 'none' } },
  narrowOnly: { display: 'none', '@media (max-width: 1180px)': { display: 'inline-flex', minWidth: 0, flexGrow: 1 } },
  list: { flexGrow: 1, overflowY: 'auto', outline: 'none' },
  message: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
    columnGap: '10px',
    padding: '9px 12px 9px 14px',
    cursor: 'default',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: 'transparent',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  unread: { borderInlineStartColor: tokens.colorBrandStroke1 },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  avatar: { gridRow: 'span 4' },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  subject: { gridColumn: '2 / span 2' },
  unreadText: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  icons: { display: 'flex', columnGap: '4px', alignItems: 'center', color: tokens.colorNeutralForeground3 },
  marks: { display: 'flex', flexWrap: 'wrap', gap: '4px', gridColumn: '2 / span 2', paddingTop: '4px' },
  empty: { padding: '24px', textAlign: 'center' },
  more: { padding: '12px', textAlign: 'center' },
})

export function MessageList(props: {
  folders: readonly ListedFolder[]
  folder: ListedFolder | undefined
  messages: Resource<readonly MessageSummary[]>
  categories: readonly Category[]
  selected: string | undefined
  onSelect: (message: MessageSummary) => void
  onFolder: (id: string) => void
  onCompose: () => void
  onMore: (() => void) | undefined
}) {
  const styles = useStyles()
  const list = useRef<HTMLDivElement>(null)
  const messages = props.messages.value ?? []
  const index = messages.findIndex(({ id }) => id === props.selected)

  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: messages.length - 1 }[event.key]
    const message = target === undefined ? undefined : messages[target]
    if (target === undefined || !message) return
    event.preventDefault()
    props.onSelect(message)
    const option = list.current?.querySelectorAll<HTMLElement>('[role=option]')[target]
    option?.focus()
  }

  return (
    <section className={styles.column} aria-label="Messages">
      <div className={styles.head}>
        <Text as="h2" size={400} weight="semibold" className={styles.title}>
          {props.folder?.displayName ?? 'Mail'}
        </Text>
        <Dropdown
          className={styles.narrowOnly}
          aria-label="Folder"
          value={props.folder?.displayName ?? ''}
          selectedOptions={props.folder ? [props.folder.id] : []}
          onOptionSelect={(_event, { optionValue }) => optionValue && props.onFolder(optionValue)}
        >
          {props.folders.map((folder) => (
            <Option key={folder.id} value={folder.id} text={folder.displayName}>
              {'\u2003'.repeat(folder.depth) + folder.displayName}
            </Option>
          ))}
        </Dropdown>
        <span className={styles.narrowOnly} style={{ flexGrow: 0 }}>
          <Button appearance="primary" icon={<Compose20Regular />} aria-label="New mail" onClick={props.onCompose} />
        </span>
      </div>
      {props.messages.error && <MessageBar intent="error">{props.messages.error.message}</MessageBar>}
      {props.folder && !props.messages.value && !props.messages.error && <Spinner style={{ padding: 24 }} />}
      {props.messages.value?.length === 0 && <Text className={styles.empty}>Nothing in this folder.</Text>}
      <div ref={list} role="listbox" aria-label="Messages" className={styles.list} onKeyDown={onKeyDown}>
        {messages.map((message, position) => {
          const selected = position === index
          const reachable = selected || (index < 0 && position === 0)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list answers the keys
            <div
              key={message.id}
              role="option"
              aria-selected={selected}
              tabIndex={reachable ? 0 : -1}
              className={mergeClasses(styles.message, !message.isRead && styles.unread, selected && styles.selected)}
              onClick={() => props.onSelect(message)}
              onFocus={(event) => event.target.matches(':focus-visible') && index < 0 && props.onSelect(message)}
            >
              <MessageLines
                message={message}
                categories={props.categories}
                outgoing={message.isDraft || props.folder?.displayName === 'Sent Items'}
              />
            </div>
          )
        })}
        {props.onMore && (
          <div className={styles.more}>
            <Button appearance="subtle" onClick={props.onMore}>
              Show older messages
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

/** Outgoing mail is known by whom it goes to. */
function MessageLines(props: { message: MessageSummary; categories: readonly Category[]; outgoing: boolean }) {
  const { message, categories } = props
  const styles = useStyles()
  const from = props.outgoing
    ? message.toRecipients.map((each) => personOf(each).name).join('; ') || '(No recipients)'
    : personOf(message.from).name || '(No sender)'
  return (
    <>
      <Avatar className={styles.avatar} name={from} color="colorful" size={32} aria-hidden />
      <Text className={styles.line} weight={message.isRead ? 'regular' : 'semibold'}>
        {message.isDraft && <span style={{ color: tokens.colorPaletteRedForeground1 }}>[Draft] </span>}
        {from}
      </Text>
      <span className={styles.icons}>
        {message.hasAttachments && <Attach16Regular aria-label="Has attachments" />}
        {message.flag?.flagStatus === 'flagged' && (
          <Flag16Filled aria-label="Flagged" color={tokens.colorPaletteRedForeground1} />
        )}
      </span>
      <Text className={mergeClasses(styles.line, !message.isRead && styles.unreadText)}>
        {message.subject || '(No subject)'}
      </Text>
      <Text size={200} className={message.isRead ? styles.quiet : styles.unreadText}>
        {briefTime(message.receivedDateTime)}
      </Text>
      <Text size={200} className={mergeClasses(styles.line, styles.subject, styles.quiet)}>
        {message.bodyPreview || '\u00a0'}
      </Text>
      {message.categories.length > 0 && (
        <span className={styles.marks}>
          {message.categories.map((name) => (
            <CategoryMark key={name} name={name} categories={categories} />
          ))}
        </span>
      )}
    </>
  )
}
