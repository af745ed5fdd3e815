/**
 * `npm run build`: the pages (webpack, into `dist/`) and the manifest for the public address in TANDEM_PUBLIC_URL.
 * With `--if-changed` only what is older than its sources, and no manifest.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = [
  'src/taskpane',
  'src/api',
  'src/core',
  'src/sandbox/outlook',
  'assets',
  'webpack.config.js',
  'package-lock.json',
]
const products = ['dist/pane/taskpane.html', 'dist/window/index.html']
/** When everything was built last: webpack leaves files alone whose content stays the same. */
const stamp = 'dist/built'

/** True when a page is missing or older than anything it is made of. */
export function isBuildStale(): boolean {
  if ([...products, stamp].some((path) => !existsSync(path))) return true
  const built = statSync(stamp).mtimeMs
  return sources.some((path) => newest(path) > built)
}

function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Builds the pages; what webpack says goes to stderr. @returns whether it worked */
export function buildPages(): boolean {
  const startedAt = new Date()
  const webpack = ['node_modules/webpack-cli/bin/cli.js', '--config', 'webpack.config.js', '--stats', 'errors-warnings']
  const result = spawnSync(process.execPath, webpack, { stdio: ['ignore', 2, 2] })
  if (result.status !== 0) return false
  writeFileSync(stamp, '')
  // What was changed while webpack read is not in it.
  utimesSync(stamp, startedAt, startedAt)
  return true
}

function main(): number {
  const onlyIfChanged = process.argv.includes('--if-changed')
  if (!onlyIfChanged || isBuildStale()) {
    console.error('Building the pages (some 20 seconds)…')
    if (!buildPages()) return 1
  }
  if (onlyIfChanged) return 0
  const manifest = spawnSync(process.execPath, ['scripts/write-manifest.ts'], { stdio: 'inherit' })
  return manifest.status ?? 1
}

if (import.meta.main) process.exitCode = main()
