import {
  Button,
  Caption1,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { useState } from 'react'
import type { MailboxStatus } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'
import { AlertsSection } from './alerts-section.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Expander } from './expander.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { HeldItems } from './held-items.tsx'
import { MailboxTestSection } from './mailbox-test-section.tsx'
import { PageFrame } from './page-frame.tsx'
import { useDistances, useInstants, useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { SyncClientSection } from './sync-client-section.tsx'
import { SyncProgressBar } from './sync-progress.tsx'
import { TroublesSection } from './troubles-section.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { useMailboxStyles } from './use-mailbox-styles.ts'
import { type OwnMailbox, type ScopeKind, sayCounts, useOwnMailbox } from './use-own-mailbox.ts'

const useStyles = makeStyles({
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0 },
  sync: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  said: { flex: '1 1 140px', minWidth: 0, overflowWrap: 'anywhere' },
  line: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  kind: { fontWeight: tokens.fontWeightSemibold },
  error: { display: 'flex', gap: tokens.spacingHorizontalXS, minWidth: 0 },
  errorIcon: {
    color: tokens.colorStatusDangerForeground1,
    fontSize: tokens.fontSizeBase400,
    flexShrink: 0,
    display: 'flex',
  },
  history: { alignSelf: 'start', paddingLeft: 0, minWidth: 0 },
  because: { display: 'block', overflowWrap: 'anywhere' },
})

const kinds: readonly ScopeKind[] = ['message', 'event', 'contact', 'task']

/** How the person's own mailbox follows: the last and the next cycle, what is linked, and what stands still (invariant 9). */
export function OwnMailboxPage() {
  const mailbox = useOwnMailbox()
  return (
    <PageFrame
      title={strings.mailboxTitle}
      hint={strings.mailboxHint}
      reading={mailbox.reading}
      onRetry={mailbox.again}
    >
      {(status) => <Status status={status} mailbox={mailbox} />}
    </PageFrame>
  )
}

function Status({ status, mailbox }: { status: MailboxStatus; mailbox: OwnMailbox }) {
  const { pane } = useSurroundings()
  const { failure } = mailbox
  return (
    <>
      {failure && (
        <FailureNotice
          failure={failure}
          onRetry={mailbox.retry}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={mailbox.dismiss}
        />
      )}
      {status.disabled && <TurnedOff disabled={status.disabled} />}
      <AlertsSection
        about={status.last?.endedAt}
        hidden={({ topic }) => topic.startsWith('held:') || (status.disabled !== undefined && topic.startsWith('off:'))}
      />
      <Holds holds={status.holds} mailbox={mailbox} />
      <Cycle status={status} mailbox={mailbox} />
      <SyncClientSection about={status.last?.endedAt} onChosen={mailbox.again} />
      <Linked status={status} />
      <TroublesSection about={status.last?.endedAt} />
      <MailboxTestSection onTested={mailbox.again} />
    </>
  )
}

/** Another installation does the work, which is no fault; the choice is on the page. */
const anothers: ReadonlySet<string> = new Set(['other-installation', 'taking-over', 'other-organization'])

/** it failed too often, or can't work. Sync now tries it at once. */
function TurnedOff({ disabled: { since, until, detail, code } }: { disabled: NonNullable<MailboxStatus['disabled']> }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const at = sayInstant(since)
  const isAnothers = anothers.has(code)
  return (
    <MessageBar intent={isAnothers ? 'info' : 'error'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          {until
            ? strings.takesOverTitle(sayInstant(until))
            : isAnothers
              ? strings.anothersTitle
              : strings.turnedOffTitle}
        </MessageBarTitle>
        <span className={styles.because}>{detail}</span>
        <Caption1 block>{isAnothers ? strings.alertSince(at, 1) : strings.turnedOffSince(at)}</Caption1>
      </MessageBarBody>
    </MessageBar>
  )
}

function Holds({ holds, mailbox }: { holds: MailboxStatus['holds']; mailbox: OwnMailbox }) {
  const styles = useStyles()
  const sayInstant = useInstants()
  const [asked, setAsked] = useState<MailboxStatus['holds'][number]>()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      {holds.map((hold) => (
        <MessageBar key={hold.kind} intent={hold.isReleased ? 'info' : 'warning'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{strings.holdTitle(hold.kind)}</MessageBarTitle>
            <span className={styles.because}>{hold.because}</span>
            <Caption1 block>{hold.isReleased ? strings.holdReleased : strings.holdSince(sayInstant(hold.at))}</Caption1>
            {hold.items.length > 0 && (
              <Expander label={strings.heldWhich}>
                <HeldItems hold={hold} />
              </Expander>
            )}
          </MessageBarBody>
          {!hold.isReleased && (
            <MessageBarActions>
              <Button
                disabledFocusable={mailbox.isBusy}
                onClick={() => {
                  setAsked(hold)
                  setOpen(true)
                }}
              >
                {strings.letGoOn}
              </Button>
            </MessageBarActions>
          )}
        </MessageBar>
      ))}
      <ConfirmDialog
        isOpen={isOpen}
        title={asked ? strings.letGoOnTitle(asked.kind) : ''}
        hint={asked?.because ?? ''}
        action={strings.letGoOnAction}
        onCancel={() => setOpen(false)}
        onConfirm={() => {
          setOpen(false)
          if (asked) mailbox.release(asked.kind)
        }}
      >
        {asked && <HeldItems hold={asked} />}
        <span>{asked && strings.letGoOnDoes[asked.reason]}</span>
        <span>{strings.letGoOnHint}</span>
      </ConfirmDialog>
    </>
  )
}

function Cycle({ status, mailbox }: { status: MailboxStatus; mailbox: OwnMailbox }) {
  const { last, nextAt, isRunning, holds, push } = status
  const styles = useStyles()
  const shared = useMailboxStyles()
  const { now } = useSurroundings()
  const sayInstant = useInstants()
  const sayDistance = useDistances()
  const say = (iso: string) => strings.instantAndDistance(sayInstant(iso), sayDistance(iso))
  const held = holds.map(({ kind }) => kind).join(' ')
  const { fallback } = useKeptFocus<HTMLButtonElement>(held)
  const isSyncing = mailbox.isBusy || isRunning
  const isDue = nextAt !== undefined && new Date(nextAt) <= now()
  return (
    <>
      <dl className={shared.facts}>
        <dt className={styles.name}>{strings.lastSync}</dt>
        <dd className={styles.value}>{last ? say(last.endedAt) : strings.never}</dd>
        <dt className={styles.name}>{strings.nextSync}</dt>
        <dd className={styles.value}>
          {isSyncing || isDue ? strings.anyMoment : nextAt ? say(nextAt) : strings.notPlanned}
        </dd>
        <dt className={styles.name}>{strings.pushTitle}</dt>
        <dd className={styles.value}>
          {push.isOn ? strings.pushOn : strings.pushOff}
          {push.because && ` ${push.because}`}
        </dd>
      </dl>
      {last?.failure && <Fault detail={strings.syncFailed(last.failure.detail)} />}
      {last?.throttledSeconds && <Fault detail={strings.throttled(last.throttledSeconds)} />}
      <div className={styles.sync}>
        <Button
          ref={(button: HTMLButtonElement | null) => {
            fallback.current = button
          }}
          appearance="primary"
          icon={<ArrowSyncRegular />}
          disabledFocusable={isSyncing}
          onClick={mailbox.syncNow}
        >
          {isSyncing ? strings.syncing : strings.syncNow}
        </Button>
        <Caption1 role="status" className={styles.said}>
          {mailbox.said}
        </Caption1>
      </div>
      {isSyncing && <SyncProgressBar progress={status.progress} />}
    </>
  )
}

function Linked({ status: { last, linked, holds } }: { status: MailboxStatus }) {
  const styles = useStyles()
  const shared = useMailboxStyles()
  const { pane } = useSurroundings()
  const hasFailed = last?.scopes.some(({ failed, pending }) => failed + pending > 0)
  return (
    <Section title={strings.linkedTitle}>
      <ul className={shared.list}>
        {kinds.map((kind) => {
          const scope = last?.scopes.find((each) => each.kind === kind)
          const isHeld = holds.some((hold) => hold.kind === kind && !hold.isReleased)
          const did = scope ? sayCounts([scope]) : ''
          return (
            <li key={kind} className={shared.entry}>
              <span className={styles.line}>
                <span className={styles.kind}>{strings.followedKinds[kind]}</span>
                <Caption1>{strings.linkedCount(linked[kind])}</Caption1>
              </span>
              {scope && !scope.failure && (
                <Caption1 className={styles.name}>
                  {did || (isHeld ? strings.notLookedAt : strings.didNothing)}
                </Caption1>
              )}
              {scope?.failure && <Fault detail={scope.failure.detail} />}
            </li>
          )
        })}
      </ul>
      {hasFailed && (
        <Button
          appearance="transparent"
          className={styles.history}
          onClick={() => pane.dispatch({ type: 'turned-to', page: 'history' })}
        >
          {strings.seeHistory}
        </Button>
      )}
    </Section>
  )
}

function Fault({ detail }: { detail: string }) {
  const styles = useStyles()
  return (
    <Caption1 className={styles.error}>
      <span className={styles.errorIcon} aria-hidden>
        <ErrorCircleFilled />
      </span>
      <span>{detail}</span>
    </Caption1>
  )
}
