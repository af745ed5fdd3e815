import { afterAll, expect } from '@jest/globals'
import { type Exchange, hasJudge, verdicts } from '../../contract/judge.ts'
import { createWorld } from './world.ts'

const exchanges: Exchange[] = []

/** Two mailboxes as of `createWorld`; Microsoft's published contract judges what was said at the end of the file. */
export function createJudgedWorld() {
  const world = createWorld()
  const ask: typeof world.ask = async (method, path, body, headers = {}, as) => {
    const answer = await world.ask(method, path, body, headers, as)
    // What was refused as wrong was meant to be wrong.
    if (answer.status !== 400 && answer.status !== 501)
      exchanges.push({
        service: 'graph',
        method,
        url: `http://localhost/v1.0${path}`,
        requestHeaders: { authorization: 'Bearer x', 'content-type': 'application/json', ...headers },
        requestBody: body === undefined ? null : JSON.stringify(body),
        status: answer.status,
        responseHeaders: Object.fromEntries([...answer.headers]),
        responseBody: answer.text || null,
      })
    return answer
  }
  return { ...world, ask }
}

/** Stands once in a file of tests that use `createJudgedWorld`. */
export function expectConforming(): void {
  afterAll(() => {
    if (hasJudge) expect(verdicts(exchanges)).toEqual([])
  })
}
