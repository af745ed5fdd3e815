import { useEffect, useState } from 'react'
import type { LinksPreview, LinksPreviewRequest } from '../../api/preview.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { useSurroundings } from './pane-context.tsx'

export type LinksLook =
  | { readonly is: 'awaited' }
  | { readonly is: 'read'; readonly preview: LinksPreview }
  /** A large mailbox: nobody is kept waiting longer. */
  | { readonly is: 'too-long' }
  | { readonly is: 'failed'; readonly failure: Failure }

/** So long a person waits for the look before they may go on without it, in milliseconds. */
const patienceMs = 20_000
const awaited: LinksLook = { is: 'awaited' }

/** What other rules would do to everything that is linked in this person's mailbox; asks only while `isWanted`. */
export function useLinksPreview(trial: LinksPreviewRequest | undefined, isWanted: boolean): LinksLook {
  const { pane } = useSurroundings()
  const asked = trial && JSON.stringify(trial)
  const [{ look, about }, setLook] = useState<{ look: LinksLook; about?: string | undefined }>({ look: awaited })
  useEffect(() => {
    if (!isWanted || asked === undefined) return
    const mine = new AbortController()
    const settle = (now: LinksLook) => {
      if (mine.signal.aborted) return
      clearTimeout(timer)
      setLook({ look: now, about: asked })
    }
    setLook({ look: awaited, about: asked })
    const timer = setTimeout(() => {
      settle({ is: 'too-long' })
      mine.abort()
    }, patienceMs)
    pane.api.call('previewLinks', JSON.parse(asked) as LinksPreviewRequest, mine.signal).then(
      (preview) => settle({ is: 'read', preview }),
      (error) => settle({ is: 'failed', failure: failureOf(error) }),
    )
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [asked, isWanted, pane])
  return about === asked ? look : awaited
}
