import type { Problem } from '../../api/service.ts'

/** The service answered, and the answer is a problem. */
export class ApiProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

/** No answer, or none that is the service's. Whether the wish was done is unknown. */
export class ServiceUnreachable extends Error {
  readonly code: 'offline' | 'service-silent' | 'service-unreachable' | 'service-garbled'

  constructor(code: ServiceUnreachable['code'], cause?: unknown) {
    super(code, { cause })
    this.name = 'ServiceUnreachable'
    this.code = code
  }
}
