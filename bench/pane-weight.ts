import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { minifySync } from '@swc/core'
import { type Measure, measure } from './measure.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * JavaScript that the pane's page loads before it can paint, gzipped, without office.js. The floor is React alone, which no
 * pane in React can do without.
 */
export async function paneWeight(): Promise<Measure> {
  const page = readFileSync(join(root, 'dist/pane/taskpane.html'), 'utf8')
  const scripts = [...page.matchAll(/<script[^>]+src="?(\/pane\/[^"\s>]+\.js)/g)].map(([, path = '']) => path)
  if (scripts.length === 0) throw new Error('The pane is not built: run "npm run build" first.')
  const zipped = (text: string | Buffer) => gzipSync(text, { level: 9 }).byteLength
  const ours = scripts.reduce((sum, path) => sum + zipped(readFileSync(join(root, 'dist', path))), 0)
  const react = [
    'node_modules/react/cjs/react.production.js',
    'node_modules/react-dom/cjs/react-dom.production.js',
    'node_modules/react-dom/cjs/react-dom-client.production.js',
    'node_modules/scheduler/cjs/scheduler.production.js',
  ]
  const bundle = react.map((path) => readFileSync(join(root, path), 'utf8')).join('\n;')
  const floor = zipped(minifySync(bundle, { compress: true, mangle: { toplevel: true } }).code)
  return measure(
    'pane-weight',
    'kB',
    ours / 1000,
    floor / 1000,
    `${scripts.length} scripts, gzipped; floor: React alone`,
  )
}
