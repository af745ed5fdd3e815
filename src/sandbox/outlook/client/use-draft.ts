import { useSyncExternalStore } from 'react'
import type { Draft } from './draft.ts'

/** The draft's present state, drawn again at each change, whoever made it. */
export function useDraft<State>(draft: Draft<State>): State {
  return useSyncExternalStore(
    (redraw) => draft.subscribe(redraw),
    () => draft.state,
  )
}
