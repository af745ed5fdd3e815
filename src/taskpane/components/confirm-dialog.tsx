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

const useStyles = makeStyles({
  surface: {
    maxWidth: '400px',
    width: `calc(100% - 2 * ${tokens.spacingHorizontalL})`,
    padding: tokens.spacingHorizontalL,
  },
  content: { overflowWrap: 'anywhere' },
})

/** Asks before something is done that shows elsewhere, too. Stays mounted when it closes, so that it gives the focus back. */
export function ConfirmDialog({
  isOpen,
  title,
  hint,
  action,
  isAwaited = false,
  children,
  onConfirm,
  onCancel,
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
}) {
  const styles = useStyles()
  return (
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => open || onCancel()}>
      <DialogSurface className={styles.surface}>
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
