import { useState } from 'react'

/** A state that this browser keeps; `known` says which stored values still make sense. */
export function useStored<Value>(
  key: string,
  initial: Value,
  known: (value: unknown) => value is Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
      return known(stored) ? stored : initial
    } catch {
      return initial
    }
  })
  return [
    value,
    (changed) => {
      setValue(changed)
      localStorage.setItem(key, JSON.stringify(changed))
    },
  ]
}
