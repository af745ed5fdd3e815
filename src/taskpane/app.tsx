import { FluentProvider } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { Boundary } from './components/boundary.tsx'
import { ColorScheme } from './components/color-scheme.tsx'
import { SurroundingsProvider } from './components/pane-context.tsx'
import { PaneShell } from './components/pane-shell.tsx'
import type { OutlookHost } from './office/host.ts'
import type { Pane } from './state/pane.ts'
import { useTheme } from './use-theme.ts'
import { useTone } from './use-tone.ts'

/** The pane as React sees it. Everything it knows of the world comes in here. */
export function App({
  pane,
  host,
  prefersDark,
  now,
  reload,
}: {
  pane: Pane
  host: Promise<OutlookHost>
  prefersDark: MediaQueryList
  now: () => Date
  /** Loads the page anew. */
  reload: () => void
}) {
  const tone = useTone(host, prefersDark)
  const theme = useTheme(tone)
  const [outlook, setOutlook] = useState<OutlookHost>()
  useEffect(() => {
    let isOver = false
    host.then(
      (found) => isOver || setOutlook(found),
      () => {}, // The pane's state says why there is none.
    )
    return () => {
      isOver = true
    }
  }, [host])

  const surroundings = {
    pane,
    now,
    locale: outlook?.locale ?? 'en',
    mailboxAddress: outlook?.mailboxAddress ?? '',
  }
  return (
    // Without a class of its own: menus and dialogs would get it, too, and with a height hide the page.
    <FluentProvider theme={theme}>
      <ColorScheme tone={tone} />
      <SurroundingsProvider value={surroundings}>
        <Boundary reload={reload}>
          <PaneShell />
        </Boundary>
      </SurroundingsProvider>
    </FluentProvider>
  )
}
