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

/** Not to be seen. A `status` is said by a screen reader whenever it changes; a heading is there to be found. */
export function OnlyHeard({ as = 'status', children }: { as?: 'status' | 'h1'; children: ReactNode }) {
  const styles = useStyles()
  if (as === 'h1') return <h1 className={styles.hidden}>{children}</h1>
  return (
    <span role="status" className={styles.hidden}>
      {children}
    </span>
  )
}
