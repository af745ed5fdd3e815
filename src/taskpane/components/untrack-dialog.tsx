import { Button, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import type { ItemReference } from '../../api/item.ts'
import { strings } from '../strings.ts'
import { PaneDialog, PaneDialogBody } from './pane-dialog.tsx'

const useStyles = makeStyles({
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

/** Keep the copy in the CRM, which is the default, or delete it. */
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
    <PaneDialog isOpen={isOpen} onCancel={onCancel} onGone={() => hasChosen.current && onGone()}>
      <PaneDialogBody
        title={strings.untrackTitle(kind)}
        onCancel={onCancel}
        action={
          <Button
            appearance="primary"
            onClick={() => {
              hasChosen.current = true
              onUntrack(keepRecord)
            }}
          >
            {keepRecord ? strings.untrackAndKeep : strings.untrackAndDelete}
          </Button>
        }
      >
        <span>{strings.untrackHint}</span>
        <RadioGroup
          aria-label={strings.untrackHint}
          value={keepRecord ? 'keep' : 'delete'}
          onChange={(_event, { value }) => setKeepRecord(value === 'keep')}
        >
          <Radio value="keep" label={label(strings.keepRecord, strings.keepRecordHint)} />
          <Radio value="delete" label={label(strings.deleteRecord, strings.deleteRecordHint)} />
        </RadioGroup>
      </PaneDialogBody>
    </PaneDialog>
  )
}
