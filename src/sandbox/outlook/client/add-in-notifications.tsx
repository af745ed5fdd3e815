import { MessageBar, MessageBarBody, ProgressBar } from '@fluentui/react-components'
import type { Notification } from './host/operation.ts'

/** What the add-in has put above the item through `notificationMessages`. */
export function AddInNotifications({ notifications }: { notifications: readonly Notification[] }) {
  return notifications.map(({ key, type, message }) => (
    <MessageBar key={key} intent={type === 'errorMessage' ? 'error' : 'info'} layout="multiline">
      <MessageBarBody>
        {message}
        {type === 'progressIndicator' && <ProgressBar />}
      </MessageBarBody>
    </MessageBar>
  ))
}
