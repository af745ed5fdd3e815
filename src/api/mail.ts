import { z } from 'zod'

/** R-139 and on: automatic tracking, as a person sees and sets it. */
export const whyRequest = z.object({ id: z.string().min(1).max(2000) }).meta({ id: 'WhyRequest' })

const decision = z.object({
  isAccepted: z.boolean(),
  code: z.string(),
  /** For a person. */
  because: z.string(),
})

/** Why a message was, or was not, tracked by itself. */
export const whyAnswer = z
  .object({
    isTracked: z.boolean(),
    /** What was decided when it came; absent where no rule has looked at it. */
    decided: decision.extend({ at: z.string() }).optional(),
    /** What came of it, where it is not tracked now though it was, or was to be. */
    became: z
      .object({
        is: z.enum(['let-go', 'failed', 'waiting']),
        /** ISO instant. */
        at: z.string(),
        /** For a person; empty where there is nothing to say. */
        because: z.string(),
      })
      .optional(),
    /** What would be decided now. */
    now: decision,
  })
  .meta({ id: 'WhyAnswer' })

export const neverTrack = z
  .object({
    people: z.array(z.string().min(1).max(320)).max(1000).describe('Addresses, and domains with all below them.'),
    isSensitive: z.boolean().describe('Mail marked as personal, private or confidential.'),
    categories: z.array(z.string().min(1).max(255)).max(100),
  })
  .meta({ id: 'NeverTrack' })

export const changeNeverRequest = neverTrack.partial().meta({ id: 'NeverTrackChange' })

/** What this person excludes, and what an administrator excludes for everybody. */
export const neverTrackList = neverTrack.extend({ everybodys: z.array(z.string()) }).meta({ id: 'NeverTrackList' })

export type WhyRequest = z.infer<typeof whyRequest>
export type WhyAnswer = z.infer<typeof whyAnswer>
export type NeverTrackChange = z.infer<typeof changeNeverRequest>
export type NeverTrackList = z.infer<typeof neverTrackList>
