/** The operations page and the code say the same. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { failures } from '../src/core/errors.ts'

const page = readFileSync('docs/operations.md', 'utf8')

test('every metric is explained, and no other', () => {
  const metrics = [...readFileSync('src/service/metrics.ts', 'utf8').matchAll(/name: '(tandem_\w+)'/g)].map(
    ([, name]) => name,
  )
  const explained = [...page.matchAll(/`(tandem_\w+)`/g)].map(([, name]) => name)
  expect(metrics.length).toBeGreaterThan(5)
  expect([...new Set(explained)].sort()).toEqual([...new Set(metrics)].sort())
})

test('every failure has its line, and no other', () => {
  const [, table = ''] = page.split('## Failures, by code')
  const explained = [...table.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code]) => code)
  expect([...explained].sort()).toEqual(Object.keys(failures).sort())
})

test('every alert has its line, and no other (R-073, R-074)', () => {
  const [alerts, profile] = ['alerts', 'profile-alert'].map((name) => readFileSync(`src/service/${name}.ts`, 'utf8'))
  const ofEach = [...(alerts ?? '').matchAll(/`([a-z]+):\$\{(workload|kind)\}`/g)].map(
    ([, topic, what = '']) => `${topic}:${what.toUpperCase()}`,
  )
  const others = [...`${alerts}${profile}`.matchAll(/[tT]opic = '([a-z-]+)'/g)].map(([, topic]) => topic)
  expect([ofEach.length, others.length].every((count) => count > 1)).toBe(true)
  const [, table = ''] = page.split('## Alerts')
  const explained = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([a-zA-Z:-]+)`/gm)].map(([, topic]) => topic)
  expect([...explained].sort()).toEqual([...new Set([...ofEach, ...others])].sort())
})
