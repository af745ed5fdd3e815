import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import type { NamedRecord, SuggestedRecord } from '../../api/record.ts'
import type { Wish } from '../state/pane-state.ts'
import { strings } from '../strings.ts'
import { ChosenRecord } from './chosen-record.tsx'
import { RecordPicker } from './record-picker.tsx'
import { Section } from './section.tsx'

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  main: { flexGrow: 1 },
  note: { color: tokens.colorNeutralForeground2 },
})

/**
 * Choosing what an item is regarding, and the button that does it: tracks what is not tracked (with or without, R-119),
 * changes what is.
 */
export function Regarding({
  isTracked,
  suggestions,
  choice,
  note,
  onChoose,
  onWish,
  onCancel,
}: {
  isTracked: boolean
  suggestions: readonly SuggestedRecord[]
  choice: NamedRecord | undefined
  /** What to know before choosing. */
  note?: string | undefined
  onChoose: (record: NamedRecord | undefined) => void
  onWish: (wish: Wish) => void
  onCancel?: (() => void) | undefined
}) {
  const styles = useStyles()
  const mainButton = useRef<HTMLButtonElement>(null)
  const [hasRemoved, setRemoved] = useState(false)
  const [hasChosen, setChosen] = useState(false)

  // Enter again does it: the hands need not leave the keyboard between choosing and tracking.
  useEffect(() => {
    if (hasChosen && choice) mainButton.current?.focus()
  }, [hasChosen, choice])

  const act = () => {
    if (!isTracked) onWish({ verb: 'track', regarding: choice ?? null })
    else if (choice) onWish({ verb: 'set-regarding', regarding: choice })
  }
  return (
    <Section title={isTracked ? strings.changeRegardingTitle : strings.regardingTitle}>
      {note && <Caption1 className={styles.note}>{note}</Caption1>}
      {choice ? (
        <ChosenRecord
          record={choice}
          onRemove={() => {
            setRemoved(true)
            onChoose(undefined)
          }}
        />
      ) : (
        <RecordPicker
          suggestions={suggestions}
          hasFocus={isTracked || hasRemoved}
          onChoose={(record) => {
            setChosen(true)
            onChoose(record)
          }}
          onCancel={onCancel}
        />
      )}
      <div className={styles.buttons}>
        <Button
          ref={(element: HTMLButtonElement | null) => {
            mainButton.current = element
          }}
          appearance="primary"
          className={styles.main}
          disabledFocusable={isTracked && !choice}
          onClick={act}
        >
          {isTracked ? strings.setRegarding : choice ? strings.trackRegarding : strings.track}
        </Button>
        {onCancel && <Button onClick={onCancel}>{strings.cancel}</Button>}
      </div>
    </Section>
  )
}
