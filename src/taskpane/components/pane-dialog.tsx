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
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
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
  },
})

/**
 * A dialog within a narrow pane. Stays mounted when it closes: only so does it give the page behind it, and the focus, back.
 * @param onGone told when it has left the page
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
  return (
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => open || onCancel()}>
      <DialogSurface className={styles.surface}>
        {onGone && <OnUnmount act={onGone} />}
        {children}
      </DialogSurface>
    </Dialog>
  )
}

/** What stands in it. @param action the button that does it; beside it is one that cancels */
export function PaneDialogBody({
  title,
  action,
  onCancel,
  children,
}: {
  title: string
  action: ReactNode
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
        <Button onClick={onCancel}>{strings.cancel}</Button>
      </DialogActions>
    </DialogBody>
  )
}
