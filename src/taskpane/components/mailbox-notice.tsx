import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import type { OthersMailbox } from '../../api/item.ts'
import type { SelectedItem } from '../office/host.ts'
import { strings } from '../strings.ts'

/** Whose mailbox the item lies in, where it is not the person's own, and what they may do there. */
export function MailboxNotice({ item, mailbox }: { item: SelectedItem; mailbox: OthersMailbox | undefined }) {
  if (!item.mailbox) return null
  const { address, mayEdit } = item.mailbox
  const name = mailbox?.name || address
  return (
    <MessageBar layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          {mailbox?.kind === 'shared' ? strings.sharedMailbox(name) : strings.othersMailbox(name)}
        </MessageBarTitle>{' '}
        {mailbox && (mailbox.kind === 'shared' ? strings.sharedHint : strings.delegateHint(name))}{' '}
        {!mayEdit && strings.readOnlyHint}
      </MessageBarBody>
    </MessageBar>
  )
}
