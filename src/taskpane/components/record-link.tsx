import { Link, makeStyles } from '@fluentui/react-components'
import type { NamedRecord } from '../../api/record.ts'
import { strings } from '../strings.ts'

const useStyles = makeStyles({ name: { overflowWrap: 'anywhere' } })

/** Only addresses of the web are followed: what the CRM says is not trusted with the pane's own page. */
export const webAddress = (url: string | undefined): string | undefined =>
  url && /^https?:\/\//i.test(url) ? url : undefined

/** A record's name, to be opened in the CRM where it can be. */
export function RecordLink({
  record,
  inText = false,
}: {
  record: Pick<NamedRecord, 'name' | 'url'>
  /** Stands among other words, and is underlined to be told from them. */
  inText?: boolean
}) {
  const styles = useStyles()
  const url = webAddress(record.url)
  if (!url) return <span className={styles.name}>{record.name}</span>
  return (
    <Link
      className={styles.name}
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      inline={inText}
      aria-label={`${record.name} (${strings.opensInNewWindow})`}
    >
      {record.name}
    </Link>
  )
}

/** What kind of record this is, as a person says it. */
export const tableName = (table: string): string => strings.tables[table] ?? table
