import { type RefObject, useCallback, useEffect, useRef } from 'react'

/**
 * The button that was pressed can be gone by the time of the answer; focus then goes to `fallback`, not to the page's
 * beginning. Looks whenever `state` changes, and when the function that it gives is called.
 */
export function useKeptFocus<Target extends HTMLElement>(
  state: unknown,
): { readonly fallback: RefObject<Target | null>; readonly keepFocus: () => void } {
  const fallback = useRef<Target>(null)
  const before = useRef(state)
  const keepFocus = useCallback(() => {
    const target = fallback.current
    if (target && target.ownerDocument.activeElement === target.ownerDocument.body) target.focus()
  }, [])
  useEffect(() => {
    if (before.current !== state) keepFocus()
    before.current = state
  }, [state, keepFocus])
  return { fallback, keepFocus }
}
