import { useFluent } from '@fluentui/react-components'
import { useEffect } from 'react'
import type { Tone } from '../office/host.ts'

/** What the browser draws by itself (calendars of dates, lists of choices, scroll bars) is as dark as the pane. */
export function ColorScheme({ tone }: { tone: Tone }) {
  const { targetDocument: page } = useFluent()
  useEffect(() => {
    page?.documentElement.style.setProperty('color-scheme', tone === 'light' ? 'light' : 'dark')
  }, [page, tone])
  return null
}
