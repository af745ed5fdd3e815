import { Field, Input, makeStyles } from '@fluentui/react-components'
import { useState } from 'react'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { useInstants } from './pane-context.tsx'

const useStyles = makeStyles({ input: { minWidth: 0 } })

/** Test and enable, with the start date that an administrator may choose. */
export function TestFromDialog({
  isOpen,
  profileSince,
  onCancel,
  onTest,
}: {
  isOpen: boolean
  /** ISO instant. */
  profileSince: string | undefined
  onCancel: () => void
  /** @param since ISO instant: the midnight, here, that the chosen day begins with */
  onTest: (since: string | undefined) => void
}) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const [day, setDay] = useState('')
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={strings.testAndEnable}
      hint={strings.testHint}
      action={strings.testAndEnable}
      onCancel={onCancel}
      onConfirm={() => onTest(day === '' ? undefined : new Date(`${day}T00:00:00`).toISOString())}
    >
      <Field
        label={strings.startDateChoice}
        hint={profileSince ? strings.startDateLater(sayInstant(profileSince)) : strings.startDateHint}
      >
        <Input className={styles.input} type="date" value={day} onChange={(_event, { value }) => setDay(value)} />
      </Field>
    </ConfirmDialog>
  )
}
