import { z } from 'zod'

/** What the pane needs before anybody has signed in. No secret is in it. */
export const paneConfiguration = z
  .object({
    tenantId: z.string(),
    clientId: z.string(),
    /** Authority for MSAL. */
    authority: z.string(),
    /** The scope of Tandem's own API. */
    scope: z.string(),
    /** Where records are opened. */
    organizationUrl: z.string(),
  })
  .meta({ id: 'PaneConfiguration' })

export const whoAmI = z
  .object({
    name: z.string(),
    /** Entra object id. */
    oid: z.string(),
    systemUserId: z.string(),
    organizationUrl: z.string(),
  })
  .meta({ id: 'WhoAmI' })

/** RFC 9457, with the code of our catalogue. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What happened and what helps, for a person.'),
    code: z.string(),
    /** To be found in the log. */
    correlationId: z.string(),
    /** Where the request's own words were wrong. */
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** In seconds. */
    retryAfter: z.number().optional(),
  })
  .meta({ id: 'Problem' })

export type PaneConfiguration = z.infer<typeof paneConfiguration>
export type WhoAmI = z.infer<typeof whoAmI>
export type Problem = z.infer<typeof problem>
