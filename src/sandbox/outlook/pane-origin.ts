import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { rewritePanePage, rewritePolicy } from './pane-page.ts'
import { staticFiles } from './static-files.ts'

const scripts = ['remembered-consent.js', 'microsoft-ajax.js', 'nested-auth-bridge.js'] as const

/** Headers that speak of one connection, or of an encoding that `fetch` has undone. */
const notPassedOn = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'content-encoding',
  'accept-encoding',
]

/**
 * The origin that the task pane sees in the sandbox: everything is the service's, passed through unchanged, but for
 * the pane's pages (see `rewritePanePage`) and office.js itself under `/office`. So the product needs no second path
 * for the sandbox, and the pane has one origin, as in production.
 */
export function createPaneOrigin(options: {
  /** Where the service listens, asked at each request: it starts after the sandbox. */
  serviceOrigin: () => string
  windowOrigin: string
}): Hono {
  const app = new Hono()
  const officeFolder = join(
    dirname(createRequire(import.meta.url).resolve('@microsoft/office-js/package.json')),
    'dist',
  )
  const office = staticFiles(officeFolder, 'public, max-age=86400')
  app.get('/office/*', async (c) => (await office(c.req.path.slice('/office/'.length))) ?? c.notFound())
  for (const script of scripts) {
    const text = readFileSync(new URL(`./pane-scripts/${script}`, import.meta.url), 'utf8')
    app.get(`/sandbox/${script}`, (c) => c.body(text, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
  }
  app.all('*', async (c) => {
    const answer = await pass(c.req.raw, options.serviceOrigin())
    const headers = new Headers(answer.headers)
    for (const name of notPassedOn) headers.delete(name)
    const isPage = headers.get('content-type')?.startsWith('text/html') && c.req.path.startsWith('/pane/')
    if (!isPage) return new Response(answer.body, { status: answer.status, headers })
    const policy = headers.get('content-security-policy')
    if (policy) headers.set('content-security-policy', rewritePolicy(policy, options.windowOrigin))
    headers.delete('x-frame-options')
    headers.delete('etag')
    return new Response(rewritePanePage(await answer.text(), options.windowOrigin), { status: answer.status, headers })
  })
  return app
}

async function pass(request: Request, serviceOrigin: string): Promise<Response> {
  const { pathname, search, host } = new URL(request.url)
  const headers = new Headers(request.headers)
  for (const name of notPassedOn) headers.delete(name)
  headers.set('X-Forwarded-Host', host)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  try {
    return await fetch(serviceOrigin + pathname + search, {
      method: request.method,
      headers,
      redirect: 'manual',
      signal: request.signal,
      ...(hasBody ? { body: request.body, duplex: 'half' } : {}),
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new Response(`Tandem's service at ${serviceOrigin} does not answer (${reason}). Is it running?`, {
      status: 502,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    })
  }
}
