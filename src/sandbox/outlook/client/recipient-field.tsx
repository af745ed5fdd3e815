import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { Dismiss12Regular } from '@fluentui/react-icons'
import { useId, useState } from 'react'
import type { Person } from './mailbox.ts'

const useStyles = makeStyles({
  field: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 6px',
    paddingBlock: '5px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':focus-within': { borderBottomColor: tokens.colorCompoundBrandStroke },
  },
  label: { width: '64px', color: tokens.colorNeutralForeground3 },
  person: {
    display: 'inline-flex',
    alignItems: 'center',
    paddingInlineStart: '8px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground4,
    maxWidth: '100%',
    overflow: 'hidden',
  },
  input: {
    flexGrow: 1,
    minWidth: '60px',
    height: '26px',
    border: 'none',
    outline: 'none',
    font: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
  },
})

/** People as marks, and a place to type one more (`Name <address>` or an address; `;`, `,` or Enter ends it). */
export function RecipientField(props: {
  label: string
  people: readonly Person[]
  onChange: (people: readonly Person[]) => void
}) {
  const styles = useStyles()
  const id = useId()
  const [typed, setTyped] = useState('')
  const { people, onChange } = props
  const take = (text: string) => {
    const added = text
      .split(/[;,\n]/)
      .map(readPerson)
      .filter((person) => person !== undefined)
    const fresh = added.filter((each) => !people.some(({ address }) => address === each.address))
    if (fresh.length > 0) onChange([...people, ...fresh])
    setTyped('')
  }
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {props.label}
      </label>
      {people.map((person) => (
        <span key={person.address} className={styles.person} title={person.address}>
          <Text truncate wrap={false}>
            {person.name}
          </Text>
          <Button
            appearance="transparent"
            size="small"
            icon={<Dismiss12Regular />}
            aria-label={`Remove ${person.name}`}
            onClick={() => onChange(people.filter((each) => each !== person))}
          />
        </span>
      ))}
      <input
        id={id}
        className={styles.input}
        value={typed}
        autoComplete="off"
        onChange={({ target }) => (/[;,]/.test(target.value) ? take(target.value) : setTyped(target.value))}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            take(typed)
          }
          if (event.key === 'Backspace' && typed === '') onChange(people.slice(0, -1))
        }}
      />
    </div>
  )
}

function readPerson(text: string): Person | undefined {
  const [, name = '', address = ''] = /^\s*(?:"?([^"<]*?)"?\s*<([^>]+)>|.*)\s*$/.exec(text) ?? []
  if (address !== '') return { name: name.trim() || address, address }
  const bare = text.trim()
  return bare.includes('@') ? { name: bare, address: bare } : undefined
}
