import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { useMemo } from 'react'
import { createGraph } from './graph.ts'
import { Outlook } from './outlook.tsx'
import { graphTokenOf, type Settings } from './settings.ts'
import { useStored } from './stored.ts'

export type ThemeName = 'light' | 'dark'

const isTheme = (value: unknown): value is ThemeName => value === 'light' || value === 'dark'

/** The window for one person at a time: another person is another mailbox, so everything begins anew. */
export function App({ settings }: { settings: Settings }) {
  const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const [theme, setTheme] = useStored<ThemeName>('theme', preferred, isTheme)
  const isPerson = (value: unknown): value is string => settings.people.some(({ oid }) => oid === value)
  const [oid, setOid] = useStored('person', settings.people[0]?.oid ?? '', isPerson)
  const person = settings.people.find((each) => each.oid === oid)
  const graph = useMemo(() => createGraph(settings.graph, graphTokenOf(oid)), [settings.graph, oid])
  if (!person) return <p role="alert">The sandbox has no people. Start it with an empty data folder.</p>
  return (
    <FluentProvider
      theme={theme === 'dark' ? webDarkTheme : webLightTheme}
      style={{ height: '100dvh', colorScheme: theme }}
    >
      <Outlook
        key={oid}
        settings={settings}
        person={person}
        graph={graph}
        theme={theme}
        onTheme={setTheme}
        onPerson={setOid}
      />
    </FluentProvider>
  )
}
