import { Button, Caption1, Field, Input, makeStyles, Switch, Tag, TagGroup, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { AppliedNever, NeverTrackChange, NeverTrackList } from '../../api/mail.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  add: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'end', flexWrap: 'wrap' },
  field: { flex: '1 1 160px', minWidth: 0 },
  input: { width: '100%', minWidth: 0 },
  tags: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  tag: { maxWidth: '100%', overflowWrap: 'anywhere' },
  apply: { alignSelf: 'start' },
  hint: { color: tokens.colorNeutralForeground2 },
})

/** Whose mail is never tracked by itself: people, domains, and what its sender marked as private. */
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
  const [entry, setEntry] = useState('')
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')
  const [trial, setTrial] = useState<AppliedNever>()
  const [isAsking, setAsking] = useState(false)

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
  const add = () => {
    if (entry.trim()) keep({ people: [...list.people, entry.trim()] }, () => setEntry(''))
  }
  const ask = () =>
    void carryOut(async () => {
      const found = await pane.api.call('applyNeverTrack', { keepRecord: true, isTrial: true })
      setTrial(found)
      if (found.untracked === 0) setSaid(strings.neverNothing)
      else setAsking(true)
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
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <Field className={styles.field} label={strings.neverEntry}>
          <Input
            className={styles.input}
            value={entry}
            placeholder="contoso.example"
            onChange={(_event, { value }) => setEntry(value)}
          />
        </Field>
        <Button type="submit" disabledFocusable={!entry.trim()}>
          {strings.neverAdd}
        </Button>
      </form>
      {list.people.length > 0 && (
        <TagGroup
          className={styles.tags}
          aria-label={strings.neverTitle}
          onDismiss={(_event, { value }) => keep({ people: list.people.filter((one) => one !== value) })}
        >
          {list.people.map((one) => (
            <Tag
              key={one}
              value={one}
              size="small"
              className={styles.tag}
              dismissible
              dismissIcon={{ 'aria-label': strings.neverRemove }}
            >
              {one}
            </Tag>
          ))}
        </TagGroup>
      )}
      {list.everybodys.length > 0 && (
        <Caption1 className={styles.hint}>{strings.neverEverybodys(list.everybodys.join(', '))}</Caption1>
      )}
      <Switch
        label={strings.neverSensitive}
        checked={list.isSensitive}
        onChange={(_event, { checked }) => keep({ isSensitive: checked })}
      />
      <Button className={styles.apply} onClick={ask}>
        {strings.neverApply}
      </Button>
      <Caption1 role="status">{said}</Caption1>
      <ConfirmDialog
        isOpen={isAsking}
        title={strings.neverApplyTitle(trial?.untracked ?? 0)}
        hint={strings.neverApplyHint}
        action={strings.neverApplyAction}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          void carryOut(async () => {
            const done = await pane.api.call('applyNeverTrack', { keepRecord: true, isTrial: false })
            setSaid(strings.neverApplied(done.untracked, done.failed))
          })
        }}
      />
    </div>
  )
}
