import { type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import type { Tone } from './office/host.ts'

/** Fluent's theme for a tone. High contrast is rare and comes when it is asked for; until then it is dark. */
export function useTheme(tone: Tone): Theme {
  const [highContrast, setHighContrast] = useState<Theme>()
  const isNeeded = tone === 'high-contrast'

  useEffect(() => {
    if (!isNeeded) return
    let isOver = false
    import('./high-contrast-theme.ts').then(
      ({ highContrastTheme }) => isOver || setHighContrast(highContrastTheme),
      () => {}, // Dark is readable too.
    )
    return () => {
      isOver = true
    }
  }, [isNeeded])

  if (tone === 'light') return webLightTheme
  return isNeeded && highContrast ? highContrast : webDarkTheme
}
