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
    maxWidth: '440px',
    width: `calc(100% - 2 * ${tokens.spacingHorizontalL})`,
    padding: tokens.spacingHorizontalL,
  },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    overflowWrap: 'anywhere',
    // What does not fit is scrolled to, not squeezed.
    '& > *': { flexShrink: 0 },
  },
})

/**
 * A dialog within a narrow pane. Stays mounted when it closes: only so does it give the page behind it back. The focus goes
 * back to what had it before, where that is still there.
 * @param onGone told when it has left the page and what had the focus before is gone: whoever knows where it belongs gives it back
 */
export function PaneDialog({
  isOpen,
  onCancel,
  onGone,
  children,
}: {
  isOpen: boolean
  onCancel: () => void
  onGone?: () => void
  children: ReactNode
}) {
  useFocusWithin(isOpen)
  const styles = useStyles()
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
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => open || onCancel()}>
      <DialogSurface className={styles.surface}>
        <OnUnmount act={giveFocusBack} />
        {children}
      </DialogSurface>
    </Dialog>
  )
}

/** What stands in it. @param action the button that does it, beside one that cancels; without it there is only one that closes */
export function PaneDialogBody({
  title,
  action,
  onCancel,
  children,
}: {
  title: string
  action?: ReactNode
  onCancel: () => void
  children: ReactNode
}) {
  const styles = useStyles()
  return (
    <DialogBody>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent className={styles.content}>{children}</DialogContent>
      <DialogActions fluid>
        {action}
        <Button onClick={onCancel}>{action ? strings.cancel : strings.close}</Button>
      </DialogActions>
    </DialogBody>
  )
}
