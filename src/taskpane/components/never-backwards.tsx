import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { NeverBackwardsPreview, NeverBackwardsStatus } from '../../api/never-backwards.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { useSurroundings } from './pane-context.tsx'
import { SlowWork, useLooking } from './slow-work.tsx'
import { useReading } from './use-reading.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  apply: { alignSelf: 'start' },
})

/** The never-track list applied to what is tracked already: said to how many first, then done in the background. */
export function NeverBackwards() {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const read = (signal?: AbortSignal) => pane.api.call('neverBackwards', undefined, signal)
  const [reading, again, change] = useReading<NeverBackwardsStatus>(read, [pane])
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')
  const [found, setFound] = useState<NeverBackwardsPreview>()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const show = (status: NeverBackwardsStatus) => change(() => status)
  const backwards = reading.is === 'read' ? reading.value.backwards : undefined
  const isRunning = backwards?.state === 'running'
  useLooking(isRunning, read, show)

  async function carryOut(work: () => Promise<void>) {
    setFailure(undefined)
    setSaid('')
    setBusy(true)
    try {
      await work()
    } catch (error) {
      setFailure(failureOf(error))
    }
    setBusy(false)
  }
  const ask = () =>
    void carryOut(async () => {
      const preview = await pane.api.call('previewNeverBackwards', undefined)
      setFound(preview)
      // What was not looked at may fall under the list all the same.
      if (preview.matched === 0 && preview.looked >= preview.total) setSaid(strings.neverNothing(preview.failed))
      else setAsking(true)
    })

  return (
    <div className={styles.part}>
      {reading.is === 'failed' && (
        <FailureNotice failure={reading.failure} onRetry={again} onSignIn={() => void pane.signIn('again')} />
      )}
      {failure && (
        <FailureNotice
          failure={failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      <Button
        className={styles.apply}
        disabledFocusable={isBusy || isRunning || reading.is !== 'read'}
        onClick={() => !isBusy && !isRunning && ask()}
      >
        {strings.neverApply}
      </Button>
      <Caption1 role="status">{said}</Caption1>
      {backwards && (
        <SlowWork
          title={strings.neverApply}
          said={strings.neverStates[backwards.state](backwards)}
          work={backwards}
          why={{
            title: strings.neverNotUntracked,
            lines: [
              ...backwards.why.map(({ because, count }) => strings.neverReason(count, because)),
              ...(backwards.waiting > 0 ? [strings.neverWaiting(backwards.waiting)] : []),
            ],
          }}
          isBusy={isBusy}
          onHold={(isStopped) =>
            void carryOut(async () => show(await pane.api.call('holdNeverBackwards', { isStopped })))
          }
        />
      )}
      {found && (
        <ConfirmDialog
          isOpen={isAsking}
          title={strings.neverApplyTitle(found)}
          hint={strings.neverApplyHint(found)}
          action={strings.neverApplyAction}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            void carryOut(async () => show(await pane.api.call('startNeverBackwards', { keepRecord: true })))
          }}
        />
      )}
    </div>
  )
}
