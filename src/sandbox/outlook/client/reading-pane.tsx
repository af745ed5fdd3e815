import { Avatar, makeStyles, Text, ToolbarButton, tokens } from '@fluentui/react-components'
import {
  ArrowReply20Regular,
  ArrowReplyAll20Regular,
  Delete20Regular,
  MailRead20Regular,
  MailUnread20Regular,
} from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import type { ThemeName } from './app.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { CategoryMark } from './category-mark.tsx'
import type { ListedFolder } from './folder-list.tsx'
import type { Graph } from './graph.ts'
import { type AddInButton, ItemToolbar } from './item-toolbar.tsx'
import { type Category, type GraphRecipient, type Message, personOf } from './mailbox.ts'
import { MessageBody } from './message-body.tsx'
import { MoveMenu } from './move-menu.tsx'
import { fullTime } from './times.ts'

export const useReadingStyles = makeStyles({
  pane: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minWidth: 0,
    minHeight: 0,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    flexGrow: 1,
    minHeight: 0,
    padding: '16px 20px',
    overflowY: 'auto',
  },
  subject: { margin: 0, overflowWrap: 'anywhere', overflowY: 'auto', maxHeight: '30%', flexShrink: 0 },
  marks: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
  people: { display: 'grid', gridTemplateColumns: '40px minmax(0, 1fr)', columnGap: '12px', alignItems: 'start' },
  lines: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  recipients: { color: tokens.colorNeutralForeground3, maxHeight: '4.2em', overflowY: 'auto' },
})

export interface MessageActions {
  reply(all: boolean): void
  remove(): void
  move(folderId: string): void
  moveToNew(): void
  markRead(isRead: boolean): void
  categorize(names: string[]): void
}

export function ReadingPane(props: {
  message: Message
  graph: Graph
  theme: ThemeName
  categories: readonly Category[]
  folders: readonly ListedFolder[]
  folder: ListedFolder | undefined
  addIn: AddInButton
  actions: MessageActions
  onBack: () => void
  children?: ReactNode
}) {
  const styles = useReadingStyles()
  const { message, actions } = props
  const from = personOf(message.from)
  const itemPath = `/me/messages/${message.id}`
  return (
    <article className={styles.pane} aria-label="Message">
      <ItemToolbar
        label="Message"
        onBack={props.onBack}
        addIn={props.addIn}
        categories={{ all: props.categories, set: message.categories, change: actions.categorize }}
      >
        <ToolbarButton
          icon={<ArrowReply20Regular />}
          aria-label="Reply"
          title="Reply"
          onClick={() => actions.reply(false)}
        />
        <ToolbarButton
          icon={<ArrowReplyAll20Regular />}
          aria-label="Reply all"
          title="Reply all"
          onClick={() => actions.reply(true)}
        />
        <ToolbarButton icon={<Delete20Regular />} aria-label="Delete" title="Delete" onClick={actions.remove} />
        <MoveMenu folders={props.folders} folder={props.folder} onMove={actions.move} onNew={actions.moveToNew} />
        <ToolbarButton
          icon={message.isRead ? <MailUnread20Regular /> : <MailRead20Regular />}
          aria-label={message.isRead ? 'Mark as unread' : 'Mark as read'}
          title={message.isRead ? 'Mark as unread' : 'Mark as read'}
          onClick={() => actions.markRead(!message.isRead)}
        />
      </ItemToolbar>
      {props.children}
      <div className={styles.content}>
        <Text as="h2" size={500} weight="semibold" className={styles.subject}>
          {message.subject || '(No subject)'}
        </Text>
        {message.categories.length > 0 && (
          <div className={styles.marks}>
            {message.categories.map((name) => (
              <CategoryMark key={name} name={name} categories={props.categories} />
            ))}
          </div>
        )}
        <div className={styles.people}>
          <Avatar name={from.name} color="colorful" size={40} aria-hidden />
          <div className={styles.lines}>
            <Text weight="semibold">{from.name}</Text>
            {from.address !== from.name && (
              <Text size={200} className={styles.quiet}>
                {from.address}
              </Text>
            )}
            <Recipients label="To" recipients={message.toRecipients} />
            <Recipients label="Cc" recipients={message.ccRecipients} />
            <Text size={200} className={styles.quiet}>
              {fullTime(message.receivedDateTime)}
            </Text>
          </div>
        </div>
        <AttachmentList attachments={message.attachments} itemPath={itemPath} graph={props.graph} />
        <MessageBody
          body={message.body}
          itemPath={itemPath}
          attachments={message.attachments}
          graph={props.graph}
          theme={props.theme}
        />
      </div>
    </article>
  )
}

function Recipients({ label, recipients }: { label: string; recipients: readonly GraphRecipient[] }) {
  const styles = useReadingStyles()
  if (recipients.length === 0) return null
  return (
    <Text size={200} className={styles.recipients}>
      {`${label}: ${recipients.map((recipient) => personOf(recipient).name).join('; ')}`}
    </Text>
  )
}
