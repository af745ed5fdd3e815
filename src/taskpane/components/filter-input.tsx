import { Input, makeStyles } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'

const useStyles = makeStyles({ input: { width: '100%', minWidth: 0 } })

/** A line to narrow a list with. */
export function FilterInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const styles = useStyles()
  return (
    <Input
      className={styles.input}
      type="search"
      aria-label={label}
      placeholder={label}
      contentBefore={<SearchRegular />}
      value={value}
      onChange={(_event, data) => onChange(data.value)}
    />
  )
}
