/**
 * `npm test`: everything that must hold, on a machine that has nothing but Node. Checks format and types, builds the pages,
 * finds or installs a browser and PostgreSQL, runs all tests, and says in one line how many passed.
 * `npm test -- PATTERN …` runs only the test files that match.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './browser.ts'
import { ensurePostgres } from './postgres.ts'

const patterns = process.argv.slice(2)

function run(title: string, command: readonly string[], environment: Readonly<Record<string, string>> = {}): boolean {
  console.log(`\n— ${title}: ${command.join(' ')}`)
  const [program = '', ...rest] = command
  const result = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...environment } })
  return result.status === 0
}

const bin = (name: string) => join('node_modules', '.bin', name)
const node = process.execPath

function main(): number {
  if (patterns.length === 0) {
    if (!run('format and lint', [bin('biome'), 'check', '.'])) return 1
    if (!run('types', [bin('tsc'), '-p', '.'])) return 1
  }
  if (!run('pages', [node, 'scripts/build.ts', '--if-changed'])) return 1
  const browser = ensureBrowser()
  console.log(browser.path ? `\n— browser: ${browser.path}` : `\n— browser: none. ${browser.advice}`)

  const postgres = ensurePostgres()
  console.log(`— PostgreSQL: ${postgres.folder ?? `none. ${postgres.advice}`}`)

  const folder = mkdtempSync(join(tmpdir(), 'tandem-test-'))
  const report = join(folder, 'report.json')
  const passed = run(
    'tests',
    [
      node,
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${report}`,
      ...patterns,
    ],
    browser.path ? { TANDEM_BROWSER: browser.path } : {},
  )
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numFailedTestSuites', number>
  rmSync(folder, { recursive: true })
  // A file that could not even be loaded has no failed test of its own.
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0)
  console.log(
    `\n${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
  )
  return passed ? 0 : 1
}

process.exitCode = main()
