import { Caption1, makeStyles, tokens } from '@fluentui/react-components'
import type { MailboxStatus } from '../../api/mailbox.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  // Scrolls by itself, so that the question and its buttons stay in sight.
  scroller: {
    maxHeight: '30vh',
    overflowY: 'auto',
    marginTop: tokens.spacingVerticalS,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    ':focus-visible': { outline: `${tokens.strokeWidthThick} solid ${tokens.colorStrokeFocus2}` },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    ':not(:last-child)': { marginBottom: tokens.spacingVerticalS },
  },
  name: { overflowWrap: 'anywhere', fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
})

type Hold = MailboxStatus['holds'][number]

const sides = ['crm', 'outlook', undefined] as const

const byName = (one: Hold['items'][number], other: Hold['items'][number]) =>
  one.name.localeCompare(other.name, undefined, { numeric: true })

/** What waits for a person's word, by the side that would lose it. */
export function HeldItems({ hold: { kind, items, more } }: { hold: Hold }) {
  const styles = useStyles()
  if (items.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.scroller} aria-label={strings.heldList} tabIndex={0}>
      {sides.map((side) => {
        const some = items.filter(({ deletedIn }) => deletedIn === side).sort(byName)
        if (some.length === 0) return null
        return (
          <div key={side ?? 'none'}>
            <Caption1 as="p" block className={styles.quiet}>
              {side ? strings.heldIn[side] : strings.heldOthers}
            </Caption1>
            <ul className={styles.list}>
              {some.map(({ name }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and the list never changes
                <li key={index} className={styles.name} dir="auto">
                  {name || strings.heldNameless[kind]}
                </li>
              ))}
            </ul>
          </div>
        )
      })}
      {more > 0 && (
        <Caption1 as="p" block className={styles.quiet}>
          {strings.heldMore(more)}
        </Caption1>
      )}
    </section>
  )
}
