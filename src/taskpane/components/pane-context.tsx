import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Pane } from '../state/pane.ts'
import type { PaneState } from '../state/pane-state.ts'
import { sayDistance, sayInstant } from './times.ts'

/** What every component may use. */
export interface PaneSurroundings {
  readonly pane: Pane
  /** BCP 47. */
  readonly locale: string
  readonly mailboxAddress: string
  readonly now: () => Date
}

const Surroundings = createContext<PaneSurroundings | undefined>(undefined)

export const SurroundingsProvider = Surroundings.Provider

export function useSurroundings(): PaneSurroundings {
  const value = useContext(Surroundings)
  if (!value) throw new Error('A component of the pane is used outside the pane.')
  return value
}

export function usePaneState(): PaneState {
  const { pane } = useSurroundings()
  return useSyncExternalStore(pane.subscribe, pane.state)
}

/** Instants in Outlook's language. */
export function useInstants(): (iso: string) => string {
  const { locale, now } = useSurroundings()
  return (iso) => sayInstant(iso, locale, now())
}

/** How far away instants are, in Outlook's language. */
export function useDistances(): (iso: string) => string {
  const { locale, now } = useSurroundings()
  return (iso) => sayDistance(iso, locale, now())
}
