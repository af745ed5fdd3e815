import { useState } from 'react'

export interface Work {
  readonly busy: boolean
  readonly error: string | undefined
  run(task: () => Promise<void>): void
}

/** One task at a time; its failure is shown, and nothing typed is lost by it. */
export function useWork(): Work {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  return {
    busy,
    error,
    run(task) {
      setBusy(true)
      setError(undefined)
      task()
        .catch((failure: Error) => setError(failure.message))
        .finally(() => setBusy(false))
    },
  }
}
