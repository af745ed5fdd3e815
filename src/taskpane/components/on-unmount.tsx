import { useEffect, useRef } from 'react'

/** Acts when it has been taken from the page, after Fluent has tried to give the focus back. */
export function OnUnmount({ act }: { act: () => void }) {
  const latest = useRef(act)
  latest.current = act
  useEffect(
    () => () => {
      setTimeout(() => latest.current())
    },
    [],
  )
  return null
}
