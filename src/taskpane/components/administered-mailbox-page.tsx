import { Button, Caption1, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { useState } from 'react'
import type { MailboxDetail, MailboxLine } from '../../api/administrator.ts'
import { strings } from '../strings.ts'
import { AlertList } from './alert-list.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { HealthBadge } from './health-badge.tsx'
import { PageFrame } from './page-frame.tsx'
import { useDistances, useInstants, useSurroundings } from './pane-context.tsx'
import { Section } from './section.tsx'
import { SyncProgressBar } from './sync-progress.tsx'
import { TestFromDialog } from './test-from-dialog.tsx'
import { TestResults } from './test-results.tsx'
import { type AdministeredMailbox, useAdministeredMailbox } from './use-administered-mailbox.ts'
import { useMailboxStyles } from './use-mailbox-styles.ts'

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    alignItems: 'center',
  },
  part: { fontWeight: tokens.fontWeightSemibold, flex: '1 1 140px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  said: { minHeight: tokens.lineHeightBase200 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
})

/** One person's mailbox for an administrator: how its parts are doing, what should be known, and what can be done. */
export function AdministeredMailboxPage({
  line,
  onBack,
}: {
  line: MailboxLine
  /** Told what is known of it by then. */
  onBack: (line: MailboxLine) => void
}) {
  const mailbox = useAdministeredMailbox(line.oid)
  return (
    <PageFrame
      title={line.name || strings.unknownOwner}
      hint={line.address}
      reading={mailbox.reading}
      onRetry={mailbox.again}
      back={{
        label: strings.backToMailboxes,
        onBack: () => onBack(mailbox.reading.is === 'read' ? mailbox.reading.value : line),
      }}
    >
      {(detail) => <Detail detail={detail} mailbox={mailbox} />}
    </PageFrame>
  )
}

function Detail({ detail, mailbox }: { detail: MailboxDetail; mailbox: AdministeredMailbox }) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const [asked, setAsked] = useState<'approve' | 'test'>()
  const isSyncing = mailbox.isBusy || detail.isRunning
  const mayApprove = detail.organization?.isApprovalRequired && detail.organization.approval !== 'approved'
  return (
    <>
      {mailbox.failure && (
        <FailureNotice
          failure={mailbox.failure}
          onSignIn={() => void pane.signIn('again')}
          onDismiss={mailbox.dismiss}
        />
      )}
      <AlertList alerts={detail.openAlerts} onClose={mailbox.closeAlert} />
      <div className={styles.actions}>
        <Button
          appearance="primary"
          icon={<ArrowSyncRegular />}
          disabledFocusable={isSyncing}
          onClick={mailbox.syncNow}
        >
          {isSyncing ? strings.syncing : strings.syncNow}
        </Button>
        <Button disabledFocusable={isSyncing} onClick={() => setAsked('test')}>
          {strings.testAndEnable}
        </Button>
        {mayApprove && (
          <Button disabledFocusable={isSyncing} onClick={() => setAsked('approve')}>
            {strings.approve}
          </Button>
        )}
      </div>
      <Caption1 role="status" className={styles.said}>
        {mailbox.said}
      </Caption1>
      {isSyncing && <SyncProgressBar progress={detail.progress} />}
      <Workloads detail={detail} mailbox={mailbox} isBusy={isSyncing} />
      <Decisions detail={detail} />
      {detail.tests.length > 0 && (
        <Section title={strings.lastTest}>
          <TestResults tests={detail.tests} />
        </Section>
      )}
      <ConfirmDialog
        isOpen={asked === 'approve'}
        title={strings.approveTitle(detail.address)}
        hint={strings.approveHint}
        action={strings.approveAction}
        onCancel={() => setAsked(undefined)}
        onConfirm={() => {
          setAsked(undefined)
          mailbox.approve()
        }}
      />
      <TestFromDialog
        isOpen={asked === 'test'}
        profileSince={detail.organization?.profileSince}
        onCancel={() => setAsked(undefined)}
        onTest={(since) => {
          setAsked(undefined)
          mailbox.test(since)
        }}
      />
    </>
  )
}

function Workloads({
  detail,
  mailbox,
  isBusy,
}: {
  detail: MailboxDetail
  mailbox: AdministeredMailbox
  isBusy: boolean
}) {
  const styles = useStyles()
  const shared = useMailboxStyles()
  const sayInstant = useInstants()
  const sayDistance = useDistances()
  // Test and enable begins with somebody whom nobody has begun with.
  const isKnown = detail.health !== 'not-synchronized'
  const off = detail.workloads.flatMap(({ workload, isSwitchedOff }) => (isSwitchedOff ? [workload] : []))
  return (
    <Section title={strings.partsTitle}>
      <ul className={shared.list}>
        {detail.workloads.map(({ workload, health, isSwitchedOff, endedAt, done, failed, failure }) => (
          <li key={workload} className={shared.entry}>
            <span className={styles.line}>
              <span className={styles.part}>{strings.workloads[workload]}</span>
              <HealthBadge health={health} />
            </span>
            {failure && <Caption1>{failure.detail}</Caption1>}
            {endedAt && (
              <Caption1 className={styles.quiet}>
                {strings.instantAndDistance(sayInstant(endedAt), sayDistance(endedAt))}
                {' · '}
                {strings.lookCounts(done ?? 0, failed ?? 0)}
              </Caption1>
            )}
            <Switch
              label={strings.isSynchronized}
              aria-label={strings.partIsSynchronized(strings.workloads[workload])}
              checked={!isSwitchedOff && isKnown}
              disabled={isBusy || !isKnown}
              onChange={(_event, { checked }) =>
                mailbox.switchOff(checked ? off.filter((one) => one !== workload) : [...off, workload])
              }
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What the organization's own row says. */
function Decisions({ detail: { organization, unfinished, nextAt } }: { detail: MailboxDetail }) {
  const styles = useStyles()
  const shared = useMailboxStyles()
  const sayInstant = useInstants()
  const sayDistance = useDistances()
  const since = [organization?.since, organization?.profileSince]
    .flatMap((one) => one ?? [])
    .sort()
    .at(-1)
  return (
    <Section title={strings.decisionsTitle}>
      <dl className={shared.facts}>
        <dt className={styles.quiet}>{strings.approvalTitle}</dt>
        <dd className={styles.value}>
          {organization ? strings.approvals[organization.approval] : strings.nothingKnown}
          {organization && !organization.isApprovalRequired && ` ${strings.approvalNotRequired}`}
        </dd>
        <dt className={styles.quiet}>{strings.rowTitle}</dt>
        <dd className={styles.value}>
          {organization ? (organization.isActive ? strings.rowActive : strings.rowInactive) : strings.nothingKnown}
        </dd>
        <dt className={styles.quiet}>{strings.startDate}</dt>
        <dd className={styles.value}>{since ? sayInstant(since) : strings.noStartDate}</dd>
        <dt className={styles.quiet}>{strings.nextSync}</dt>
        <dd className={styles.value}>
          {nextAt ? strings.instantAndDistance(sayInstant(nextAt), sayDistance(nextAt)) : strings.notPlanned}
        </dd>
        <dt className={styles.quiet}>{strings.unfinishedTitle}</dt>
        <dd className={styles.value}>{unfinished}</dd>
      </dl>
    </Section>
  )
}
