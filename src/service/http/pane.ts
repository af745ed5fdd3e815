/** The built pane from disk. Files whose names carry a hash never change; the page that names them is asked for again. */
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import type { Hono } from 'hono'
import type { Configuration } from '../configuration.ts'
import { panePolicy } from './security-headers.ts'
import type { Variables } from './variables.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.xml': 'text/xml; charset=utf-8',
}
const hashed = /\.[0-9a-f]{8,}\.[a-z0-9.]+$/

export function mountPane(app: Hono<Variables>, configuration: Configuration, folder: string): void {
  const root = resolve(folder)
  const policy = panePolicy(configuration)
  app.get('/pane/*', async (c) => {
    c.set('route', '/pane/*')
    const content = await readInside(root, c.req.path.slice('/pane/'.length))
    if (!content) return c.get('refuse')('not-found', 'The pane has no such file. Was it built ("npm run build")?')
    c.header('Content-Security-Policy', policy)
    c.header('Content-Type', types[extname(content.path)] ?? 'application/octet-stream')
    c.header('Cache-Control', hashed.test(content.path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    return c.body(content.bytes)
  })
}

/** Nothing outside the folder is ever read, whatever the path says. */
async function readInside(
  root: string,
  encoded: string,
): Promise<{ path: string; bytes: Uint8Array<ArrayBuffer> } | undefined> {
  let path: string
  try {
    path = resolve(root, decodeURIComponent(encoded))
  } catch {
    return undefined
  }
  if (!path.startsWith(root + sep) || path.includes('\0')) return undefined
  try {
    return { path, bytes: new Uint8Array(await readFile(path)) }
  } catch {
    return undefined
  }
}
