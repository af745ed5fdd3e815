import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Looks a file up by its path below the folder, whatever the case of its letters; undefined where there is none. */
export type StaticFiles = (path: string) => Promise<Response | undefined>

/**
 * Serves the files of `folder`. Only names found by listing it are ever opened, so a path cannot lead out of it.
 * The listing is made again when a name is missing, so that a fresh build shows without a restart.
 */
export function staticFiles(folder: string, cacheControl: string): StaticFiles {
  let known = new Map<string, string>()
  const list = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    known = new Map(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [
          file
            .slice(folder.length + 1)
            .replaceAll(sep, '/')
            .toLowerCase(),
          file,
        ]),
    )
  }
  return async (path) => {
    const name = path.toLowerCase()
    if (!known.has(name)) await list()
    const file = known.get(name)
    if (file === undefined) return undefined
    const headers = {
      'Content-Type': mediaTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Cache-Control': cacheControl,
      'X-Content-Type-Options': 'nosniff',
    }
    return new Response(await readFile(file), { headers })
  }
}
