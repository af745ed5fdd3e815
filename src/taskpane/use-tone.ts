import { useEffect, useState } from 'react'
import type { OutlookHost, Tone } from './office/host.ts'

/** Outlook's tone where it tells one, else the system's. Follows both. */
export function useTone(host: Promise<OutlookHost>, prefersDark: MediaQueryList): Tone {
  const [told, setTold] = useState<Tone>()
  const [isDark, setDark] = useState(prefersDark.matches)

  useEffect(() => {
    const follow = () => setDark(prefersDark.matches)
    prefersDark.addEventListener('change', follow)
    return () => prefersDark.removeEventListener('change', follow)
  }, [prefersDark])

  useEffect(() => {
    let isOver = false
    let stop: (() => void) | undefined
    host.then(
      (outlook) => {
        if (isOver) return
        setTold(outlook.tone())
        stop = outlook.onToneChanged(setTold)
      },
      () => {}, // The pane says by itself that there is no Outlook.
    )
    return () => {
      isOver = true
      stop?.()
    }
  }, [host])

  return told ?? (isDark ? 'dark' : 'light')
}
