import { makeStyles, tokens } from '@fluentui/react-components'
import { BriefcaseRegular } from '@fluentui/react-icons/svg/briefcase'
import { BuildingRegular } from '@fluentui/react-icons/svg/building'
import { DocumentRegular } from '@fluentui/react-icons/svg/document'
import { MoneyRegular } from '@fluentui/react-icons/svg/money'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { PersonSearchRegular } from '@fluentui/react-icons/svg/person-search'

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
