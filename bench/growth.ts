import { writeFileSync } from 'node:fs'
import { openBulkWorld } from './bulk-world.ts'
import { type Measure, measure, median } from './measure.ts'

/** Contacts that people change between two passes. */
const changed = 200
const rounds = 7
/** Before the first is measured: a compiler that has seen little would make the smallest mailbox the dearest. */
const warmRounds = 6
const sizes = [1_000, 10_000, 100_000, 1_000_000] as const

interface Point {
  readonly items: number
  /** Of this process, in milliseconds for each changed contact. */
  readonly cpuMs: number
}

/**
 * What a changed contact costs while the mailbox holds more and more of them: CPU time of this process (planning, connectors,
 * store) for each of some 200 changed ones, at the largest mailbox against the smallest. Flat is 1.
 * @param plotTo where the curve is drawn as SVG
 */
export async function growth(plotTo?: string, upTo = sizes.at(-1) ?? 0): Promise<Measure> {
  const bulk = await openBulkWorld()
  try {
    await bulk.prepare(changed)
    for (let round = 0; round < warmRounds; round++) await oneRound()
    const points: Point[] = []
    let held = changed
    for (const items of sizes.filter((size) => size <= upTo)) {
      await bulk.fill(items - held)
      held = items
      // Warm: the first pass after filling reads pages of the store for the first time.
      await oneRound()
      const times: number[] = []
      for (let round = 0; round < rounds; round++) times.push(await oneRound())
      points.push({ items, cpuMs: median(times) })
    }
    if (plotTo) writeFileSync(plotTo, plot(points))
    const [first, last] = [points[0], points.at(-1)]
    const curve = points.map(({ items, cpuMs }) => `${items.toLocaleString('en')}: ${cpuMs.toFixed(2)} ms`).join(', ')
    return measure(
      'growth',
      'ms CPU a changed contact',
      last?.cpuMs ?? Number.NaN,
      first?.cpuMs ?? Number.NaN,
      `${curve}; floor: the smallest mailbox`,
    )
  } finally {
    await bulk.close()
  }

  /** @returns CPU time of a pass for each changed contact, in milliseconds */
  async function oneRound(): Promise<number> {
    await bulk.change()
    const before = process.cpuUsage()
    const { updated } = await bulk.pass()
    const { user, system } = process.cpuUsage(before)
    // The sandbox's own contacts are among them.
    if (updated < changed) throw new Error(`${updated} of ${changed} changed contacts were brought over`)
    return (user + system) / 1000 / updated
  }
}

const [width, height, margin] = [640, 320, 56]

/** The curve over a logarithmic axis, in colours that hold on light and dark pages. */
function plot(points: readonly Point[]): string {
  const most = Math.max(...points.map(({ cpuMs }) => cpuMs)) * 1.25
  const [low, high] = [Math.log10(points[0]?.items ?? 1), Math.log10(points.at(-1)?.items ?? 10)]
  const x = (items: number) => margin + ((Math.log10(items) - low) / (high - low || 1)) * (width - 2 * margin)
  const y = (cpuMs: number) => height - margin - (cpuMs / most) * (height - 2 * margin)
  const text = (atX: number, atY: number, said: string, anchor = 'middle') =>
    `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}" text-anchor="${anchor}">${said}</text>`
  const line = points.map(({ items, cpuMs }) => `${x(items).toFixed(1)},${y(cpuMs).toFixed(1)}`).join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="CPU time for each changed contact, by contacts in the mailbox">
<style>text{font:13px system-ui,sans-serif;fill:#767676}</style>
<line x1="${margin}" y1="${height - margin}" x2="${width - margin}" y2="${height - margin}" stroke="#767676"/>
<line x1="${margin}" y1="${margin}" x2="${margin}" y2="${height - margin}" stroke="#767676"/>
${points.map(({ items }) => text(x(items), height - margin + 20, items.toLocaleString('en'))).join('\n')}
${text(width / 2, height - 12, 'contacts in the mailbox')}
${text(margin, margin - 16, 'ms CPU for each changed contact', 'start')}
<polyline points="${line}" fill="none" stroke="#0f7b8a" stroke-width="2"/>
${points.map(({ items, cpuMs }) => `<circle cx="${x(items).toFixed(1)}" cy="${y(cpuMs).toFixed(1)}" r="4" fill="#0f7b8a"/>`).join('\n')}
${points.map(({ items, cpuMs }) => text(x(items), y(cpuMs) - 12, cpuMs.toFixed(2))).join('\n')}
</svg>
`
}
