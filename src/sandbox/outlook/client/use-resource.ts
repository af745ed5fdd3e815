import { useCallback, useEffect, useRef, useState } from 'react'

export interface Resource<Value> {
  readonly value: Value | undefined
  readonly error: Error | undefined
  reload(): void
}

/**
 * What `load` gives, asked again every `pollMs` while the page is visible, and at `reload`.
 * An answer to an earlier question is dropped; `load` undefined means there is nothing to ask for.
 */
export function useResource<Value>(load: (() => Promise<Value>) | undefined, pollMs?: number): Resource<Value> {
  const [state, setState] = useState<{ of: unknown; value?: Value; error?: Error }>({ of: undefined })
  const latest = useRef(load)
  latest.current = load

  const ask = useCallback(() => {
    if (!load) return
    load().then(
      (value) =>
        latest.current === load &&
        setState((before) => (same(before.value, value) ? { ...before, of: load } : { of: load, value })),
      (error: Error) => latest.current === load && setState((before) => ({ ...before, of: load, error })),
    )
  }, [load])

  useEffect(() => {
    ask()
    if (pollMs === undefined || !load) return
    const timer = setInterval(() => document.visibilityState === 'visible' && ask(), pollMs)
    return () => clearInterval(timer)
  }, [ask, load, pollMs])

  const current = state.of === load
  return { value: current ? state.value : undefined, error: current ? state.error : undefined, reload: ask }
}

/** Polling must not redraw what has not changed. */
const same = (before: unknown, after: unknown) => JSON.stringify(before) === JSON.stringify(after)
