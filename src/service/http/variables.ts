import type { Caller } from '../identity/verify-bearer.ts'
import type { ProblemCode } from '../problems.ts'

/** What the layers of one request tell each other. */
export interface Variables {
  Variables: {
    correlationId: string
    /** The path without ids, for log and metrics. */
    route: string
    caller?: Caller
    /** Code of the problem that was answered. */
    problem?: ProblemCode
    refuse: (code: ProblemCode, detail: string) => never
  }
}
