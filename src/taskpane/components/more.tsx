import { Button } from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { lazy, Suspense } from 'react'
import { strings } from '../strings.ts'

const PaneMenu = lazy(async () => ({ default: (await import('./pane-menu.tsx')).PaneMenu }))

/** The pane's menu; its place is kept until it is there, for the first paint does not wait for it. */
export function More() {
  const place = (
    <Button
      appearance="subtle"
      size="small"
      icon={<MoreHorizontalRegular />}
      aria-label={strings.more}
      aria-hidden
      tabIndex={-1}
    />
  )
  return (
    <Suspense fallback={place}>
      <PaneMenu />
    </Suspense>
  )
}
