import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'

/** A port of the sandbox that cannot be had. */
export class PortTaken extends Error {
  readonly code = 'port-taken'
  readonly port: number
  constructor(port: number, room: string, options?: ErrorOptions) {
    super(
      `Port ${port}, wanted for the ${room}, is in use by another program. ` +
        'End that program, or start with --port 0 to take free ports.',
      options,
    )
    this.name = 'PortTaken'
    this.port = port
  }
}

export interface Listener {
  /** `http://localhost:PORT` (or https). */
  readonly origin: string
  /** Until this is called, requests get 503: ports are taken before the rooms behind them can be made. */
  answerWith(fetch: Fetch): void
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>
}

type Fetch = Parameters<typeof getRequestListener>[0]

/** Takes a port on loopback (`0` takes a free one). @throws PortTaken */
export async function listen(
  room: string,
  port: number,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Listener> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end('The sandbox is starting.')
  }
  const relay: RequestListener = (request, response) => answer(request, response)
  const server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, relay) : createServer(relay)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new PortTaken(port, room, { cause }) : cause)
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    origin: `${tls ? 'https' : 'http'}://localhost:${taken}`,
    answerWith(fetch) {
      answer = getRequestListener(fetch)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
