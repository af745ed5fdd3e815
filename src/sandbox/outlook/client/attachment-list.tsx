import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { Attach20Regular, Dismiss16Regular, Document20Regular, Mail20Regular } from '@fluentui/react-icons'
import type { Graph } from './graph.ts'
import type { Attachment } from './mailbox.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', gap: '8px', margin: 0, padding: 0, listStyleType: 'none' },
  attachment: {
    display: 'flex',
    alignItems: 'center',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    maxWidth: '260px',
    overflow: 'hidden',
  },
  open: { justifyContent: 'flex-start', minWidth: 0, textAlign: 'start', border: 'none' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
})

const icons: Readonly<Record<string, typeof Document20Regular>> = {
  '#microsoft.graph.itemAttachment': Mail20Regular,
  '#microsoft.graph.referenceAttachment': Attach20Regular,
}

/** The attachments that are not part of the body; a click downloads one. */
export function AttachmentList(props: {
  attachments: readonly Attachment[]
  itemPath: string
  graph: Graph
  onRemove?: (attachment: Attachment) => void
}) {
  const styles = useStyles()
  const { onRemove } = props
  const shown = props.attachments.filter(({ isInline }) => !isInline)
  if (shown.length === 0) return null
  return (
    <ul className={styles.list} aria-label="Attachments">
      {shown.map((attachment) => {
        const Icon = icons[attachment['@odata.type']] ?? Document20Regular
        return (
          <li key={attachment.id} className={styles.attachment}>
            <Button
              className={styles.open}
              appearance="subtle"
              icon={<Icon />}
              title={`Download ${attachment.name}`}
              onClick={() => download(props.graph, props.itemPath, attachment)}
            >
              <span className={styles.words}>
                <Text className={styles.name}>{attachment.name}</Text>
                <Text size={200} style={{ color: tokens.colorNeutralForeground3 }}>
                  {size(attachment.size)}
                </Text>
              </span>
            </Button>
            {onRemove && (
              <Button
                appearance="subtle"
                icon={<Dismiss16Regular />}
                aria-label={`Remove ${attachment.name}`}
                onClick={() => onRemove(attachment)}
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}

async function download(graph: Graph, itemPath: string, { id, name, ...attachment }: Attachment): Promise<void> {
  const isItem = attachment['@odata.type'] === '#microsoft.graph.itemAttachment'
  const blob = await graph.blob(`${itemPath}/attachments/${id}/$value`)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = isItem && !name.endsWith('.eml') ? `${name}.eml` : name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
