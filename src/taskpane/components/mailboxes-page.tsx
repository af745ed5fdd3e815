import { Badge, Button, Caption1, makeStyles, mergeClasses, Select, Spinner, tokens } from '@fluentui/react-components'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { useEffect, useRef, useState } from 'react'
import type { MailboxesShown, MailboxLine } from '../../api/administrator.ts'
import { strings } from '../strings.ts'
import { AdministeredMailboxPage } from './administered-mailbox-page.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { FilterInput } from './filter-input.tsx'
import { HealthBadge } from './health-badge.tsx'
import { InstallationSection } from './installation-section.tsx'
import { ItemSkeleton } from './item-skeleton.tsx'
import { OnlyHeard } from './only-heard.tsx'
import { PageFrame } from './page-frame.tsx'
import { useDistances, useSurroundings } from './pane-context.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { type MailboxSearch, useMailboxes } from './use-mailboxes.ts'

const useStyles = makeStyles({
  filters: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  control: { minWidth: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: { borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}` },
  open: {
    display: 'flex',
    width: '100%',
    boxSizing: 'border-box',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    minWidth: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere', flex: '1 1 auto' },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  marks: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, marginTop: tokens.spacingVerticalXXS },
  further: { alignSelf: 'start' },
})

const nothingToRead = { is: 'read', value: undefined } as const
const filters = Object.keys(strings.mailboxesShown) as readonly MailboxesShown[]

/** Everybody's mailboxes, for whoever administers the organization: which are ill, and what can be done. */
export function MailboxesPage() {
  const [shown, setShown] = useState<MailboxLine>()
  /** Whose page was left last: there reading goes on. */
  const [left, setLeft] = useState<string>()
  const [query, setQuery] = useState<{ readonly search: string; readonly show: MailboxesShown }>({
    search: '',
    show: 'everybody',
  })
  const found = useMailboxes(query)
  if (shown) {
    return (
      <AdministeredMailboxPage
        key={shown.oid}
        line={shown}
        onBack={(line) => {
          found.put(line)
          setLeft(line.oid)
          setShown(undefined)
        }}
      />
    )
  }
  return (
    <PageFrame
      title={strings.mailboxesTitle}
      hint={strings.mailboxesHint}
      reading={nothingToRead}
      onRetry={found.again}
    >
      {() => <Overview query={query} onQuery={setQuery} found={found} left={left} onOpen={setShown} />}
    </PageFrame>
  )
}

function Overview({
  query,
  onQuery,
  found,
  left,
  onOpen,
}: {
  query: { readonly search: string; readonly show: MailboxesShown }
  onQuery: (query: { readonly search: string; readonly show: MailboxesShown }) => void
  found: MailboxSearch
  left: string | undefined
  onOpen: (line: MailboxLine) => void
}) {
  const styles = useStyles()
  const { pane } = useSurroundings()
  const { counts } = found
  return (
    <>
      <InstallationSection />
      <div className={styles.filters}>
        <FilterInput
          label={strings.searchMailboxes}
          value={query.search}
          onChange={(search) => onQuery({ ...query, search })}
        />
        <Select
          className={styles.control}
          aria-label={strings.mailboxesFilter}
          value={query.show}
          onChange={(_event, { value }) => onQuery({ ...query, show: value as MailboxesShown })}
        >
          {filters.map((show) => (
            <option key={show} value={show}>
              {counts === undefined ? strings.mailboxesShown[show] : sayFilter(show, counts)}
            </option>
          ))}
        </Select>
      </div>
      {found.failure && (
        <FailureNotice failure={found.failure} onRetry={found.again} onSignIn={() => void pane.signIn('again')} />
      )}
      <Found found={found} left={left} onOpen={onOpen} />
    </>
  )
}

function Found({
  found,
  left,
  onOpen,
}: {
  found: MailboxSearch
  left: string | undefined
  onOpen: (line: MailboxLine) => void
}) {
  const styles = useStyles()
  const { mailboxes, isAwaited, hasMore, failure } = found
  const { fallback } = useKeptFocus<HTMLUListElement>(hasMore)
  if (isAwaited && mailboxes.length === 0) return <ItemSkeleton hasHeader={false} />
  return (
    <>
      <OnlyHeard>{isAwaited ? '' : strings.mailboxCount(mailboxes.length)}</OnlyHeard>
      <ul
        className={styles.list}
        ref={fallback}
        tabIndex={-1}
        aria-busy={isAwaited}
        aria-label={strings.mailboxesTitle}
      >
        {mailboxes.map((line) => (
          <Line key={line.oid} line={line} isLeft={line.oid === left} onOpen={() => onOpen(line)} />
        ))}
      </ul>
      {mailboxes.length === 0 && !failure && (
        <Caption1 className={styles.quiet}>{hasMore ? strings.noMailboxesYet : strings.noMailboxes}</Caption1>
      )}
      {hasMore && (
        <Button
          className={styles.further}
          disabledFocusable={isAwaited}
          icon={isAwaited ? <Spinner size="tiny" aria-hidden /> : null}
          onClick={found.more}
        >
          {strings.moreMailboxes}
        </Button>
      )}
    </>
  )
}

function Line({ line, isLeft, onOpen }: { line: MailboxLine; isLeft: boolean; onOpen: () => void }) {
  const styles = useStyles()
  const button = useRef<HTMLButtonElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only of the list that is come back to
  useEffect(() => {
    if (isLeft) button.current?.focus()
  }, [])
  const sayDistance = useDistances()
  const { name, address, health, lastAt, isRunning, alerts, unfinished } = line
  return (
    <li className={styles.entry}>
      <Button
        ref={(now: HTMLButtonElement | null) => {
          button.current = now
        }}
        appearance="subtle"
        className={styles.open}
        icon={<ChevronRightRegular />}
        iconPosition="after"
        onClick={onOpen}
      >
        <span className={styles.words}>
          <span className={styles.name}>{name || strings.unknownOwner}</span>
          <Caption1 className={styles.quiet}>{address}</Caption1>
          <span className={styles.marks}>
            <HealthBadge health={health} />
            {alerts.error > 0 && (
              <Badge appearance="outline" color="danger">
                {strings.alertCounts.error(alerts.error)}
              </Badge>
            )}
            {alerts.warning > 0 && (
              <Badge appearance="outline" color="warning">
                {strings.alertCounts.warning(alerts.warning)}
              </Badge>
            )}
          </span>
          {(lastAt || isRunning || unfinished > 0) && (
            <Caption1 className={mergeClasses(styles.quiet, styles.marks)}>
              {[
                isRunning ? strings.isLookedAtNow : lastAt ? strings.lookedAt(sayDistance(lastAt)) : '',
                unfinished > 0 ? strings.unfinishedCount(unfinished) : '',
              ]
                .filter((word) => word !== '')
                .join(' · ')}
            </Caption1>
          )}
        </span>
      </Button>
    </li>
  )
}

function sayFilter(show: MailboxesShown, counts: NonNullable<MailboxSearch['counts']>): string {
  const label = strings.mailboxesShown[show]
  if (show === 'synchronized') return strings.filterCount(label, counts.known)
  return show in counts ? strings.filterCount(label, counts[show as keyof typeof counts]) : label
}
