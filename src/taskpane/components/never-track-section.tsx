import { Button, Caption1, Field, Input, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useRef, useState } from 'react'
import type { NeverTrackChange, NeverTrackList } from '../../api/mail.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { FailureNotice } from './failure-notice.tsx'
import { NeverBackwards } from './never-backwards.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  add: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'end', flexWrap: 'wrap' },
  field: { flex: '1 1 160px', minWidth: 0 },
  input: { width: '100%', minWidth: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  name: { flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
})

/** What is never tracked by itself: mail of people and domains, with a category, and what its sender marked as private. */
export function NeverTrackSection() {
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('neverTrack', undefined, signal), [pane])
  return (
    <Section title={strings.neverTitle}>
      {reading.is === 'failed' && (
        <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
      )}
      {reading.is === 'read' && <List list={reading.value} onChange={(list) => change(() => list)} />}
    </Section>
  )
}

function List({ list, onChange }: { list: NeverTrackList; onChange: (list: NeverTrackList) => void }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')

  async function carryOut(work: () => Promise<void>) {
    setFailure(undefined)
    setSaid('')
    try {
      await work()
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  const keep = (wish: NeverTrackChange, after?: () => void) =>
    void carryOut(async () => {
      onChange(await pane.api.call('changeNeverTrack', wish))
      after?.()
      setSaid(strings.saved)
    })

  return (
    <div className={styles.part}>
      <Caption1 className={styles.hint}>{strings.neverHint}</Caption1>
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      <Entries
        title={strings.neverTitle}
        label={strings.neverEntry}
        placeholder="contoso.example"
        entries={list.people}
        onKeep={(people, after) => keep({ people }, after)}
      />
      {list.everybodys.length > 0 && (
        <Caption1 className={styles.hint}>{strings.neverEverybodys(list.everybodys.join(', '))}</Caption1>
      )}
      <Entries
        title={strings.neverCategories}
        label={strings.neverCategory}
        entries={list.categories}
        onKeep={(categories, after) => keep({ categories }, after)}
      />
      <Switch
        label={strings.neverSensitive}
        checked={list.isSensitive}
        onChange={(_event, { checked }) => keep({ isSensitive: checked })}
      />
      <Caption1 role="status">{said}</Caption1>
      <NeverBackwards />
    </div>
  )
}

/** A list that is added to and taken from, one by one. */
function Entries({
  title,
  label,
  placeholder,
  entries,
  onKeep,
}: {
  title: string
  label: string
  placeholder?: string
  entries: readonly string[]
  /** `after` is called once the list is kept. */
  onKeep: (entries: string[], after: () => void) => void
}) {
  const styles = useStyles()
  const input = useRef<HTMLInputElement>(null)
  const [entry, setEntry] = useState('')
  const typed = entry.trim()
  return (
    <>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault()
          if (typed) onKeep([...entries, typed], () => setEntry(''))
        }}
      >
        <Field className={styles.field} label={label}>
          <Input
            ref={(element: HTMLInputElement | null) => {
              input.current = element
            }}
            className={styles.input}
            value={entry}
            {...(placeholder === undefined ? {} : { placeholder })}
            onChange={(_event, { value }) => setEntry(value)}
          />
        </Field>
        <Button type="submit" aria-label={strings.neverAddTo(label)} disabledFocusable={!typed}>
          {strings.neverAdd}
        </Button>
      </form>
      {entries.length > 0 && (
        <ul className={styles.list} aria-label={title}>
          {entries.map((one) => (
            <li key={one} className={styles.entry}>
              <span className={styles.name}>{one}</span>
              <Button
                appearance="subtle"
                size="small"
                icon={<DismissRegular />}
                aria-label={strings.neverRemove(one)}
                // The button that had the focus is gone with its line.
                onClick={() =>
                  onKeep(
                    entries.filter((other) => other !== one),
                    () => input.current?.focus(),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
