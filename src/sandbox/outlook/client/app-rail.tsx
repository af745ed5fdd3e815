import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CalendarLtr24Filled, CalendarLtr24Regular, Mail24Filled, Mail24Regular } from '@fluentui/react-icons'

export type Module = 'mail' | 'calendar'

const modules = [
  { module: 'mail', label: 'Mail', Icon: Mail24Regular, Active: Mail24Filled },
  { module: 'calendar', label: 'Calendar', Icon: CalendarLtr24Regular, Active: CalendarLtr24Filled },
] as const

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    padding: '6px 4px',
    backgroundColor: tokens.colorNeutralBackground4,
    '@media (max-width: 760px)': { flexDirection: 'row', justifyContent: 'center', order: 1, columnGap: '24px' },
  },
  button: {
    display: 'grid',
    placeItems: 'center',
    width: '44px',
    height: '44px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground4Hover, color: tokens.colorBrandForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  active: { color: tokens.colorBrandForeground1, backgroundColor: tokens.colorNeutralBackground1 },
})

export function AppRail({ module, onModule }: { module: Module; onModule: (module: Module) => void }) {
  const styles = useStyles()
  return (
    <nav className={styles.rail} aria-label="Apps">
      {modules.map(({ module: each, label, Icon, Active }) => (
        <button
          key={each}
          type="button"
          className={mergeClasses(styles.button, each === module && styles.active)}
          aria-label={label}
          title={label}
          aria-current={each === module ? 'page' : undefined}
          onClick={() => onModule(each)}
        >
          {each === module ? <Active /> : <Icon />}
        </button>
      ))}
    </nav>
  )
}
