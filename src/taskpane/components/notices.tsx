import { Button, Link, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { isSamePerson } from '../sign-in/same-person.ts'
import { isAboutMeeting, type PaneState } from '../state/pane-state.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'

/** What a person should know of the item or the account before they act. */
export function Notices({ state }: { state: PaneState }) {
  const { pane, mailboxAddress } = useSurroundings()
  const { account, missedItem, isHeld } = state
  return (
    <>
      {missedItem !== undefined && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{strings.missedItem(missedItem)}</MessageBarBody>
        </MessageBar>
      )}
      {account && !isSamePerson(account, mailboxAddress) && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{strings.otherAccount(account.username, mailboxAddress)}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => void pane.signIn('other')}>{strings.chooseAccount}</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {isHeld && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {strings.holdHint}{' '}
            <Link inline onClick={() => pane.dispatch({ type: 'turned-to', page: 'mailbox' })}>
              {strings.holdOpen}
            </Link>
          </MessageBarBody>
        </MessageBar>
      )}
      {isAboutMeeting(state) && (
        <MessageBar layout="multiline">
          <MessageBarBody>{strings.meetingMessageHint}</MessageBarBody>
        </MessageBar>
      )}
    </>
  )
}
