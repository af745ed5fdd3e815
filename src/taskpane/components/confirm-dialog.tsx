import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
  useFluent,
} from '@fluentui/react-components'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { strings } from '../strings.ts'
import { OnUnmount } from './on-unmount.tsx'
import { useFocusWithin } from './use-focus-within.ts'

const useStyles = makeStyles({
  surface: {
    maxWidth: '400px',
    width: `calc(100% - 2 * ${tokens.spacingHorizontalL})`,
    padding: tokens.spacingHorizontalL,
  },
  content: { overflowWrap: 'anywhere' },
})

/**
 * Asks before something is done that shows elsewhere, too. Stays mounted when it closes, so that it gives the focus back:
 * to what had it before, where that is still there.
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
  const styles = useStyles()
  const { targetDocument: page } = useFluent()
  const opener = useRef<Element>(null)
  useFocusWithin(isOpen)
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
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => open || onCancel()}>
      <DialogSurface className={styles.surface}>
        <OnUnmount act={giveFocusBack} />
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            {hint}
            {children}
          </DialogContent>
          <DialogActions fluid>
            <Button appearance="primary" disabledFocusable={isAwaited} onClick={onConfirm}>
              {action}
            </Button>
            <Button onClick={onCancel}>{strings.cancel}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
