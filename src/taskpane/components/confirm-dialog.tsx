import { Button, useFluent } from '@fluentui/react-components'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'

/**
 * Asks before something is done that shows elsewhere, too. The focus goes back to what had it before, where that is still
 * there.
 */
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
  /** The dialog has left the page, and what had the focus before is gone: whoever knows where it belongs gives it back. */
  onGone?: () => void
}) {
  const { targetDocument: page } = useFluent()
  const opener = useRef<Element>(null)
  useLayoutEffect(() => {
    if (isOpen) opener.current = page?.activeElement ?? null
  }, [isOpen, page])

  function giveFocusBack() {
    const before = opener.current
    if (!page || page.activeElement !== page.body) return
    if (before !== page.body && before instanceof HTMLElement && before.isConnected) before.focus()
    else onGone?.()
  }

  return (
    <PaneDialog isOpen={isOpen} onCancel={onCancel} onGone={giveFocusBack}>
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
