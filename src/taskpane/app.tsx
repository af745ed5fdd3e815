import {
  FluentProvider,
  makeStyles,
  teamsHighContrastTheme,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { SurroundingsProvider } from './components/pane-context.tsx'
import { PaneShell } from './components/pane-shell.tsx'
import type { OutlookHost, Tone } from './office/host.ts'
import type { Pane } from './state/pane.ts'
import { useTone } from './use-tone.ts'

const themes: Readonly<Record<Tone, typeof webLightTheme>> = {
  light: webLightTheme,
  dark: webDarkTheme,
  'high-contrast': teamsHighContrastTheme,
}

const useStyles = makeStyles({ root: { minHeight: '100vh' } })

/** The pane as React sees it. Everything it knows of the world comes in here. */
export function App({
  pane,
  host,
  prefersDark,
  now,
}: {
  pane: Pane
  host: Promise<OutlookHost>
  prefersDark: MediaQueryList
  now: () => Date
}) {
  const styles = useStyles()
  const tone = useTone(host, prefersDark)
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
    <FluentProvider theme={themes[tone]} className={styles.root}>
      <SurroundingsProvider value={surroundings}>
        <PaneShell />
      </SurroundingsProvider>
    </FluentProvider>
  )
}
