import { useFluent } from '@fluentui/react-components'
import { useEffect } from 'react'

/** A menu or a message that closes gives the focus back a moment later, to what is behind the dialog by then. In milliseconds. */
const settles = { every: 50, after: 1_500 } as const

/**
 * Keeps the focus in a dialog that has just opened. Without it the dialog would be behind: hidden from screen readers, and its
 * keys in somebody else's hands.
 */
export function useFocusWithin(isOpen: boolean): void {
  const { targetDocument: page } = useFluent()
  useEffect(() => {
    if (!isOpen || !page) return
    const began = Date.now()
    const timer = setInterval(() => {
      const dialog = page.querySelector<HTMLElement>('[role="dialog"]')
      const active = page.activeElement
      const isBehind = dialog?.getAttribute('aria-hidden') === 'true'
      if (dialog && (isBehind || !dialog.contains(active))) {
        const target = dialog.querySelector<HTMLElement>('input, button')
        if (isBehind && active instanceof HTMLElement) active.blur()
        target?.focus()
      }
      if (Date.now() - began > settles.after) clearInterval(timer)
    }, settles.every)
    return () => clearInterval(timer)
  }, [isOpen, page])
}
