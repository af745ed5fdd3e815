import { makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
})

/** Said by a screen reader whenever it changes, and not to be seen. */
export function OnlyHeard({ children }: { children: ReactNode }) {
  const styles = useStyles()
  return (
    <span role="status" className={styles.hidden}>
      {children}
    </span>
  )
}
