import {
  Button,
  Caption1,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  type MessageBarProps,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { Failure } from '../state/failure.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  aside: { color: tokens.colorNeutralForeground2, userSelect: 'text' },
})

/** The sentence for a failure: the service's own, or the pane's. */
export const sentenceOf = (failure: Pick<Failure, 'code' | 'detail'>): string =>
  failure.detail ?? strings.failures[failure.code] ?? strings.unknownFailure

/** What went wrong, one button that can help, and what an administrator needs to find it. */
export function FailureNotice({
  failure,
  intent = 'error',
  onRetry,
  onSignIn,
  onDismiss,
}: {
  failure: Failure
  intent?: MessageBarProps['intent']
  onRetry?: (() => void) | undefined
  onSignIn?: (() => void) | undefined
  onDismiss?: (() => void) | undefined
}) {
  const styles = useStyles()
  return (
    <MessageBar intent={intent} layout="multiline" politeness="assertive">
      <MessageBarBody className={styles.body}>
        <span>{sentenceOf(failure)}</span>
        {failure.reason && <Caption1 className={styles.aside}>{failure.reason}</Caption1>}
        {failure.correlationId && (
          <Caption1 className={styles.aside}>{strings.correlation(failure.correlationId)}</Caption1>
        )}
      </MessageBarBody>
      <MessageBarActions
        {...(onDismiss && {
          containerAction: (
            <Button
              appearance="transparent"
              icon={<DismissRegular />}
              aria-label={strings.dismiss}
              onClick={onDismiss}
            />
          ),
        })}
      >
        {failure.remedy === 'try-again' && onRetry && <Button onClick={onRetry}>{strings.tryAgain}</Button>}
        {failure.remedy === 'sign-in' && onSignIn && (
          <Button appearance="primary" onClick={onSignIn}>
            {strings.signIn}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  )
}
