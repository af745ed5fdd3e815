import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components'
import { useRef, useState } from 'react'
import type { ItemReference } from '../../api/item.ts'
import { strings } from '../strings.ts'
import { OnUnmount } from './on-unmount.tsx'
import { useFocusWithin } from './use-focus-within.ts'

const useStyles = makeStyles({
  surface: {
    maxWidth: '400px',
    width: `calc(100% - 2 * ${tokens.spacingHorizontalL})`,
    padding: tokens.spacingHorizontalL,
  },
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

/**
 * Keep the copy in the CRM, which is the default, or delete it. Stays mounted when it closes: only so does it give
 * the page behind it, and the focus, back.
 */
export function UntrackDialog({
  isOpen,
  kind,
  onUntrack,
  onCancel,
  onGone,
}: {
  isOpen: boolean
  kind: ItemReference['kind']
  onUntrack: (keepRecord: boolean) => void
  onCancel: () => void
  /** The dialog has left the page after a choice; the button that opened it may be gone too. */
  onGone: () => void
}) {
  useFocusWithin(isOpen)
  const styles = useStyles()
  const [keepRecord, setKeepRecord] = useState(true)
  const hasChosen = useRef(false)
  const label = (text: string, hint: string) => (
    <>
      {text}
      <span className={styles.hint}>{hint}</span>
    </>
  )
  return (
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => open || onCancel()}>
      <DialogSurface className={styles.surface}>
        <OnUnmount act={() => hasChosen.current && onGone()} />
        <DialogBody>
          <DialogTitle>{strings.untrackTitle(kind)}</DialogTitle>
          <DialogContent>
            {strings.untrackHint}
            <RadioGroup
              aria-label={strings.untrackHint}
              value={keepRecord ? 'keep' : 'delete'}
              onChange={(_event, { value }) => setKeepRecord(value === 'keep')}
            >
              <Radio value="keep" label={label(strings.keepRecord, strings.keepRecordHint)} />
              <Radio value="delete" label={label(strings.deleteRecord, strings.deleteRecordHint)} />
            </RadioGroup>
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance="primary"
              onClick={() => {
                hasChosen.current = true
                onUntrack(keepRecord)
              }}
            >
              {keepRecord ? strings.untrackAndKeep : strings.untrackAndDelete}
            </Button>
            <Button onClick={onCancel}>{strings.cancel}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
