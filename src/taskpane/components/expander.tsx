import { Button } from '@fluentui/react-components'
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons'
import { type ReactNode, useId, useState } from 'react'

/** Something that is shown on demand; its content is not made before. */
export function Expander({ label, children }: { label: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <div>
      <Button
        appearance="transparent"
        size="small"
        icon={isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        style={{ paddingLeft: 0, justifyContent: 'start' }}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && <div id={id}>{children}</div>}
    </div>
  )
}
