import { Button, Caption1, Checkbox, Link, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { Trouble } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'
import type { ClearTwin } from './clear-twins.ts'
import { type Choice, QuestionAnswers } from './question-answers.tsx'
import { Section } from './section.tsx'

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexDirection: 'column',
    padding: `${tokens.spacingVerticalXS} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  // Under the words of the checkbox, not under its box.
  about: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, paddingLeft: '36px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  more: { alignSelf: 'start', paddingLeft: 0, minWidth: 0, color: tokens.colorBrandForeground1 },
  link: { alignSelf: 'start' },
})

interface TwinsSectionProps {
  readonly twins: readonly ClearTwin[]
  readonly isBusy: boolean
  onLink(twins: readonly ClearTwin[]): void
  onAnswer(trouble: Trouble, choice: Choice): void
}

/** People whom both sides seem to know: all are linked with one press but those that are taken out. */
export function TwinsSection({ twins, isBusy, onLink, onAnswer }: TwinsSectionProps) {
  const styles = useStyles()
  const [out, setOut] = useState<ReadonlySet<string>>(new Set())
  const chosen = twins.filter(({ trouble }) => !out.has(trouble.linkId))
  const take = (linkIds: readonly string[], isIn: boolean) =>
    setOut((before) => {
      const after = new Set(before)
      for (const id of linkIds) isIn ? after.delete(id) : after.add(id)
      return after
    })

  return (
    <Section title={strings.twinsTitle}>
      <Caption1 className={styles.hint}>{strings.twinsHint}</Caption1>
      <Checkbox
        label={strings.twinsAll(twins.length)}
        checked={chosen.length === twins.length ? true : chosen.length === 0 ? false : 'mixed'}
        onChange={(_event, { checked }) =>
          take(
            twins.map(({ trouble }) => trouble.linkId),
            checked === true,
          )
        }
      />
      <ul className={styles.list}>
        {twins.map((twin) => (
          <Entry
            key={twin.trouble.linkId}
            twin={twin}
            isIn={!out.has(twin.trouble.linkId)}
            isBusy={isBusy}
            onTake={(isIn) => take([twin.trouble.linkId], isIn)}
            onAnswer={(choice) => onAnswer(twin.trouble, choice)}
          />
        ))}
      </ul>
      <Button
        className={styles.link}
        appearance="primary"
        disabledFocusable={isBusy || chosen.length === 0}
        icon={isBusy ? <Spinner size="tiny" /> : null}
        onClick={() => onLink(chosen)}
      >
        {strings.linkPeople(chosen.length)}
      </Button>
    </Section>
  )
}

function Entry({
  twin: { trouble, candidate, isInOutlook },
  isIn,
  isBusy,
  onTake,
  onAnswer,
}: {
  twin: ClearTwin
  isIn: boolean
  isBusy: boolean
  onTake(isIn: boolean): void
  onAnswer(choice: Choice): void
}) {
  const styles = useStyles()
  const [isOpen, setOpen] = useState(false)
  const name = trouble.name || strings.troubleKinds.contact
  return (
    <li className={styles.entry}>
      <Checkbox
        label={<span className={styles.name}>{name}</span>}
        checked={isIn}
        onChange={(_event, { checked }) => onTake(checked === true)}
      />
      <div className={styles.about}>
        <span>
          {isInOutlook ? strings.twinInOutlook : strings.twinInCrm}{' '}
          {'url' in candidate && candidate.url ? (
            <Link href={candidate.url} target="_blank" rel="noreferrer" inline>
              {candidate.name}
            </Link>
          ) : (
            candidate.name
          )}
        </span>
        <Caption1 className={styles.quiet}>
          {[strings.matchedBy[candidate.matched], candidate.detail].filter(Boolean).join(' · ')}
        </Caption1>
        <Button
          className={styles.more}
          size="small"
          appearance="transparent"
          aria-expanded={isOpen}
          aria-label={strings.otherAnswersOf(name)}
          onClick={() => setOpen(!isOpen)}
        >
          {strings.otherAnswers}
        </Button>
        {isOpen && <QuestionAnswers trouble={trouble} isBusy={isBusy} onAnswer={onAnswer} />}
      </div>
    </li>
  )
}
