import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'

/** Asks before something is done that shows elsewhere, too. */
export function ConfirmDialog({
  isOpen,
  title,
  hint,
  action,
  isAwaited = false,
  children,
  onConfirm,
  onCancel,
  onGone,
}: {
  isOpen: boolean
  title: string
  hint: string
  action: string
  /** What a person needs to decide is on its way. */
  isAwaited?: boolean
  children?: ReactNode
  onConfirm: () => void
  onCancel: () => void
  /** As of `PaneDialog`. */
  onGone?: () => void
}) {
  return (
    <PaneDialog isOpen={isOpen} onCancel={onCancel} {...(onGone && { onGone })}>
      <PaneDialogBody
        title={title}
        onCancel={onCancel}
        action={
          <Button appearance="primary" disabledFocusable={isAwaited} onClick={onConfirm}>
            {action}
          </Button>
        }
      >
        <span>{hint}</span>
        {children}
      </PaneDialogBody>
    </PaneDialog>
  )
}
