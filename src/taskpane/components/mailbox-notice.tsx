import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components'
import type { OthersMailbox } from '../../api/item.ts'
import type { SelectedItem } from '../office/host.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  name: { overflowWrap: 'anywhere' },
  hint: { display: 'block' },
})

/** Whose mailbox the item lies in, where it is not the person's own, and what they may do there. */
export function MailboxNotice({ item, mailbox }: { item: SelectedItem; mailbox: OthersMailbox | undefined }) {
  const styles = useStyles()
  if (!item.mailbox) return null
  const { address, mayEdit } = item.mailbox
  const name = mailbox?.name || address
  return (
    <MessageBar layout="multiline">
      <MessageBarBody>
        <MessageBarTitle className={styles.name}>
          {mailbox?.kind === 'shared' ? strings.sharedMailbox(name) : strings.othersMailbox(name)}
        </MessageBarTitle>
        {mailbox && (
          <span className={styles.hint}>
            {mailbox.kind === 'shared' ? strings.sharedHint : strings.delegateHint(name)}
          </span>
        )}
        {!mayEdit && <span className={styles.hint}>{strings.readOnlyHint}</span>}
      </MessageBarBody>
    </MessageBar>
  )
}
