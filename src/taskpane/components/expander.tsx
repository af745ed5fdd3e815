import { Button, makeStyles } from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { type ReactNode, useId, useState } from 'react'

const useStyles = makeStyles({ button: { paddingLeft: 0, minWidth: 0 } })

/** Something that is shown on demand; its content is not made before. */
export function Expander({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const styles = useStyles()
  return (
    <div>
      <Button
        appearance="transparent"
        size="small"
        icon={isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        className={styles.button}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && <div id={id}>{children}</div>}
    </div>
  )
}
