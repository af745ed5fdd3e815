import { Button, Caption1, makeStyles, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { FieldDecision, Receipt, Side } from '../../api/receipt.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { useSurroundings } from './pane-context.tsx'

const useStyles = makeStyles({
  button: { paddingLeft: 0, paddingRight: tokens.spacingHorizontalXS, minWidth: 0 },
  value: {
    display: 'block',
    marginTop: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-line',
  },
})

interface Lost {
  readonly receipt: Receipt
  readonly decision: FieldDecision
  readonly side: Side
}

const Asking = createContext<((lost: Lost) => void) | undefined>(undefined)

/**
 * Lets values in the receipts inside be put back: asks, does it as an ordinary sync, and says what came of it.
 * @param onDone what is shown may have changed
 */
export function PutBackProvider({ children, onDone }: { children: ReactNode; onDone: () => void }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [lost, setLost] = useState<Lost & { readonly operationId: string }>()
  const [isOpen, setOpen] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')

  async function putBack() {
    setOpen(false)
    if (!lost) return
    const { receipt, decision, side, operationId } = lost
    setFailure(undefined)
    setSaid(strings.puttingBack)
    try {
      const { receipt: made } = await pane.api.call('restore', {
        receiptId: receipt.id,
        mapping: decision.mapping,
        side,
        operationId,
      })
      const now = made.decisions.find(({ mapping }) => mapping === decision.mapping)
      const isBack = made.outcome === 'done' && (now?.outcome === 'both' || now?.outcome === 'unchanged')
      const because = made.failure?.detail ?? now?.because ?? ''
      setSaid(isBack ? strings.wasPutBack(decision.outlookField) : '')
      if (!isBack) {
        const detail = strings.notPutBack(decision.outlookField, because)
        setFailure({ code: 'not-restorable', detail, remedy: 'none', isOutcomeUnknown: false })
      }
      onDone()
      void pane.refresh()
    } catch (error) {
      setSaid('')
      setFailure(failureOf(error))
    }
  }

  const value = lost && valueOn(lost.decision, lost.side)
  return (
    <Asking.Provider
      value={(asked) => {
        setLost({ ...asked, operationId: pane.newId() })
        setOpen(true)
      }}
    >
      <OnlyHeard>{said}</OnlyHeard>
      {said !== '' && (
        <Caption1 aria-hidden block>
          {said}
        </Caption1>
      )}
      {failure && (
        <FailureNotice
          failure={failure}
          onRetry={() => void putBack()}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={() => setFailure(undefined)}
        />
      )}
      {children}
      <ConfirmDialog
        isOpen={isOpen}
        title={strings.putBackTitle(lost?.decision.outlookField ?? '')}
        hint={strings.putBackHint}
        action={strings.putBack}
        onCancel={() => setOpen(false)}
        onConfirm={() => void putBack()}
      >
        <span className={styles.value}>{value || strings.emptyValue}</span>
      </ConfirmDialog>
    </Asking.Provider>
  )
}

/** A button for a value that gave way; nothing where values can't be put back. */
export function PutBackButton({ receipt, decision, side }: Lost) {
  const styles = useStyles()
  const ask = useContext(Asking)
  const focusComesBack = useRestoreFocusTarget()
  if (!ask) return null
  return (
    <Button
      appearance="subtle"
      size="small"
      className={styles.button}
      icon={<ArrowUndoRegular />}
      aria-label={strings.putBackLabel(
        side === 'outlook' ? strings.outlookSide : strings.crmSide,
        decision.outlookField,
      )}
      onClick={() => ask({ receipt, decision, side })}
      {...focusComesBack}
    >
      {strings.putBack}
    </Button>
  )
}

const valueOn = ({ outlookValue, crmValue }: FieldDecision, side: Side): string | undefined =>
  side === 'outlook' ? outlookValue : crmValue
