import { Avatar, Badge, Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useState } from 'react'
import type { Participant } from '../../api/item.ts'
import { strings } from '../strings.ts'
import { Expander } from './expander.tsx'
import { RecordLink, tableName } from './record-link.tsx'
import { Section } from './section.tsx'

const shownAtFirst = 4

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  person: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  lines: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  line: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  more: { alignSelf: 'start', paddingLeft: 0, minWidth: 0 },
})

/** Everybody on the item and who that is in the CRM. Many people are cut short until asked for. */
export function PeopleList({
  people,
  onAdd,
}: {
  people: readonly Participant[]
  /** Absent: nobody can be added now. */
  onAdd?: ((person: Participant) => void) | undefined
}) {
  const styles = useStyles()
  const [isLong, setLong] = useState(false)
  if (people.length === 0) return null
  const hidden = people.length - shownAtFirst
  return (
    <Section title={strings.peopleTitle(people.length)}>
      <ul className={styles.list}>
        {(isLong ? people : people.slice(0, shownAtFirst)).map((person) => (
          <Person key={`${person.address} ${person.name}`} person={person} onAdd={onAdd} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button appearance="transparent" size="small" className={styles.more} onClick={() => setLong(!isLong)}>
          {isLong ? strings.fewerPeople : strings.morePeople(hidden)}
        </Button>
      )}
    </Section>
  )
}

function Person({ person, onAdd }: { person: Participant; onAdd?: ((person: Participant) => void) | undefined }) {
  const styles = useStyles()
  const [match, ...others] = person.matches
  const name = match?.name || person.name || person.address
  const roles = person.roles.map((role) => strings.roles[role]).join(', ')
  return (
    <li className={styles.person}>
      <Avatar name={name} size={32} color={match ? 'colorful' : 'neutral'} aria-hidden />
      <div className={styles.lines}>
        <span className={styles.name}>{match ? <RecordLink record={match} /> : name}</span>
        <Caption1 className={styles.line}>
          {[roles, match ? match.detail || person.address : name === person.address ? '' : person.address]
            .filter(Boolean)
            .join(' · ')}
        </Caption1>
        {match?.parent && (
          <Caption1 className={styles.line}>
            <RecordLink record={match.parent} />
          </Caption1>
        )}
        {person.proposed && <Caption1 className={styles.line}>{strings.unknownPerson}</Caption1>}
        {others.length > 0 && (
          <Expander label={strings.otherMatches(others.length)}>
            {others.map((other) => (
              <Caption1 key={`${other.table}:${other.id}`} block className={styles.line}>
                <RecordLink record={other} /> {[tableName(other.table), other.detail].filter(Boolean).join(' · ')}
              </Caption1>
            ))}
          </Expander>
        )}
      </div>
      {person.proposed && onAdd && (
        <Button
          appearance="subtle"
          size="small"
          icon={<PersonAddRegular />}
          aria-label={strings.addPersonOf(name)}
          onClick={() => onAdd(person)}
        >
          {strings.addPerson}
        </Button>
      )}
      {match && (
        <Badge appearance="tint" color="brand">
          {tableName(match.table)}
        </Badge>
      )}
    </li>
  )
}
