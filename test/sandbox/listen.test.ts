import { describe, expect, test } from '@jest/globals'
import { listen, PortTaken } from '../../src/sandbox/listen.ts'

describe('a port of the sandbox', () => {
  test('answers 503 until its room is there, then the room', async () => {
    const listener = await listen('room', 0)
    expect((await fetch(listener.origin)).status).toBe(503)
    listener.answerWith(() => new Response('here'))
    expect(await (await fetch(listener.origin)).text()).toBe('here')
    await listener.close()
    await expect(fetch(listener.origin)).rejects.toThrow()
  })

  test('that is taken says which, for what, and what to do', async () => {
    const first = await listen('first', 0)
    const port = Number(new URL(first.origin).port)
    await expect(listen('sandbox mailbox', port)).rejects.toThrow(PortTaken)
    await expect(listen('sandbox mailbox', port)).rejects.toThrow(new RegExp(`Port ${port}.*sandbox mailbox.*--port 0`))
    await first.close()
  })

  test('closes although a request is still open', async () => {
    const listener = await listen('room', 0)
    const arrived = new Promise<void>((resolve) => {
      listener.answerWith(() => {
        resolve()
        return new Promise<Response>(() => {})
      })
    })
    const hanging = fetch(listener.origin).then(
      () => 'answered',
      () => 'cut',
    )
    await arrived
    await listener.close()
    expect(await hanging).toBe('cut')
  })
})
