import { makeStyles, tokens } from '@fluentui/react-components'
import {
  BriefcaseRegular,
  BuildingRegular,
  DocumentRegular,
  MoneyRegular,
  PersonRegular,
  PersonSearchRegular,
} from '@fluentui/react-icons'

const icons: Readonly<Record<string, typeof DocumentRegular>> = {
  account: BuildingRegular,
  contact: PersonRegular,
  systemuser: PersonRegular,
  lead: PersonSearchRegular,
  opportunity: MoneyRegular,
  incident: BriefcaseRegular,
}

const useStyles = makeStyles({
  icon: { color: tokens.colorBrandForeground1, fontSize: tokens.fontSizeBase500, display: 'flex', paddingTop: '1px' },
})

/** A picture for the kind of record; its name always stands beside it. */
export function RecordIcon({ table }: { table: string }) {
  const styles = useStyles()
  const Icon = icons[table] ?? DocumentRegular
  return (
    <span className={styles.icon} aria-hidden>
      <Icon />
    </span>
  )
}
