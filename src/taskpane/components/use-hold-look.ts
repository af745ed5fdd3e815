import { useEffect, useRef } from 'react'
import type { PaneState } from '../state/pane-state.ts'
import { useSurroundings } from './pane-context.tsx'

/**
 * Asks once for each account whether something in its mailbox waits for a word, after the first item is there. Without an
 * answer: silence.
 */
export function useHoldLook({ sight, account }: PaneState): void {
  const { pane } = useSurroundings()
  const asked = useRef<string>(undefined)
  const whose = sight.phase === 'open' ? (account?.username ?? '') : undefined
  useEffect(() => {
    if (whose === undefined || asked.current === whose) return
    asked.current = whose
    const say = (isHeld: boolean) => asked.current === whose && pane.dispatch({ type: 'mailbox-seen', isHeld })
    pane.api.call('mailbox', undefined).then(
      ({ holds }) => say(holds.some(({ isReleased }) => !isReleased)),
      () => say(false),
    )
  }, [whose, pane])
}
