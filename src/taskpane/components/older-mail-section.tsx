import { Button, Caption1, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { BackfillPreview, BackfillRequest, BackfillStatus } from '../../api/backfill.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { Expander } from './expander.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { Reasons, SlowWork, useLooking } from './slow-work.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  row: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap', alignItems: 'end' },
  day: { flex: '1 1 130px', minWidth: 0 },
  input: { width: '100%', minWidth: 0 },
  folders: { border: 0, margin: 0, padding: 0, minWidth: 0, display: 'flex', flexWrap: 'wrap' },
  action: { alignSelf: 'start' },
  hint: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
})

/** Mail of a period that came before the rules were what they are: counted and judged first, then tracked in the background. */
export function OlderMailSection() {
  const { pane } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('backfill', undefined, signal), [pane])
  const status = reading.is === 'read' ? reading.value : undefined
  const isRunning = status?.backfill?.state === 'running'
  useLooking(
    isRunning,
    () => pane.api.call('backfill', undefined),
    (now) => change(() => now),
  )
  return (
    <Section title={strings.olderMailTitle}>
      {reading.is === 'failed' && (
        <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
      )}
      {status && <OlderMail status={status} onChange={(now) => change(() => now)} />}
    </Section>
  )
}

function OlderMail({ status, onChange }: { status: BackfillStatus; onChange: (status: BackfillStatus) => void }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [failure, setFailure] = useState<Failure>()
  const [isBusy, setBusy] = useState(false)
  async function carryOut(work: () => Promise<void>) {
    setFailure(undefined)
    setBusy(true)
    try {
      await work()
    } catch (error) {
      setFailure(failureOf(error))
    }
    setBusy(false)
  }
  const { backfill } = status
  return (
    <div className={styles.part}>
      <Caption1 className={styles.hint}>{strings.olderMailHint}</Caption1>
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      {backfill && (
        <SlowWork
          title={strings.olderMailTitle}
          said={strings.olderMailStates[backfill.state](
            backfill.looked,
            Math.max(backfill.total, backfill.looked),
            backfill.accepted,
          )}
          work={backfill}
          why={{ title: strings.olderMailRefused, lines: refusals(backfill.refused) }}
          isBusy={isBusy}
          onHold={(isStopped) =>
            void carryOut(async () => onChange(await pane.api.call('holdBackfill', { isStopped })))
          }
        />
      )}
      {backfill?.state !== 'running' && <Wish isBusy={isBusy} carryOut={carryOut} onStarted={onChange} />}
    </div>
  )
}

function Wish({
  isBusy,
  carryOut,
  onStarted,
}: {
  isBusy: boolean
  carryOut: (work: () => Promise<void>) => Promise<void>
  onStarted: (status: BackfillStatus) => void
}) {
  const styles = useStyles()
  const { pane, now } = useSurroundings()
  const [first, setFirst] = useState(() => dayOf(new Date(now().getTime() - 30 * 86_400_000)))
  const [last, setLast] = useState(() => dayOf(now()))
  const [folders, setFolders] = useState<BackfillRequest['folders']>(['inbox'])
  const [preview, setPreview] = useState<BackfillPreview>()
  const isWhole = first !== '' && last !== '' && first <= last && folders.length > 0
  const request = (): BackfillRequest => ({ from: midnight(first), to: midnight(last, 1), folders })
  const put = (work: () => void) => {
    setPreview(undefined)
    work()
  }
  const day = (label: string, value: string, set: (value: string) => void) => (
    <Field className={styles.day} label={label}>
      <Input
        type="date"
        className={styles.input}
        value={value}
        max={dayOf(now())}
        onChange={(_event, { value: chosen }) => put(() => set(chosen))}
      />
    </Field>
  )
  return (
    <>
      <div className={styles.row}>
        {day(strings.olderMailFrom, first, setFirst)}
        {day(strings.olderMailTo, last, setLast)}
      </div>
      <fieldset className={styles.folders} aria-label={strings.olderMailFolders}>
        {(['inbox', 'sentitems'] as const).map((folder) => (
          <Checkbox
            key={folder}
            label={strings.olderMailFolderNames[folder]}
            checked={folders.includes(folder)}
            onChange={(_event, { checked }) =>
              put(() => setFolders(checked ? [...folders, folder] : folders.filter((one) => one !== folder)))
            }
          />
        ))}
      </fieldset>
      <Button
        className={styles.action}
        disabledFocusable={isBusy || !isWhole}
        onClick={() =>
          isWhole && void carryOut(async () => setPreview(await pane.api.call('previewBackfill', request())))
        }
      >
        {strings.olderMailPreview}
      </Button>
      {preview && (
        <>
          <Caption1 role="status">{strings.olderMailFound(preview.total, preview.looked, preview.accepted)}</Caption1>
          <Reasons title={strings.olderMailRefused} lines={refusals(preview.refused)} />
          {preview.total > 0 && (
            <Button
              appearance="primary"
              className={styles.action}
              disabledFocusable={isBusy}
              onClick={() =>
                void carryOut(async () => {
                  onStarted(await pane.api.call('startBackfill', request()))
                  setPreview(undefined)
                })
              }
            >
              {strings.olderMailStart}
            </Button>
          )}
          {preview.messages.length > 0 && (
            <Expander label={strings.olderMailMessages}>
              <ul className={styles.list} aria-label={strings.olderMailPreview}>
                {preview.messages.map(({ subject, from, isAccepted, because, receivedAt }) => (
                  <li key={`${receivedAt} ${from} ${subject}`}>
                    <Caption1>{strings.olderMailLine(subject, from, isAccepted, because)}</Caption1>
                  </li>
                ))}
              </ul>
            </Expander>
          )}
        </>
      )}
    </>
  )
}

const refusals = (refused: BackfillPreview['refused']) =>
  refused.map(({ because, count }) => strings.olderMailReason(count, because))

/** As the browser's own calendar has it: `2026-11-23`. */
function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The beginning of a day, or of one after it, where this person is. */
function midnight(day: string, after = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + after).toISOString()
}
