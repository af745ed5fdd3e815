/**
 * Makes the icons that the manifest names from their drawings: `npx node scripts/make-icons.ts`. The PNGs are checked in,
 * so that a build needs no browser; run it again when a drawing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { ensureBrowser } from './browser.ts'

/** Below 40 pixels thin rings blur: those have a drawing of their own. In pixels. */
const icons: readonly { readonly size: number; readonly drawing: string }[] = [
  { size: 16, drawing: 'icon-small.svg' },
  { size: 32, drawing: 'icon-small.svg' },
  { size: 64, drawing: 'icon.svg' },
  { size: 80, drawing: 'icon.svg' },
  { size: 128, drawing: 'icon.svg' },
]

const assets = new URL('../assets/', import.meta.url)

async function main(): Promise<number> {
  const { path, advice } = ensureBrowser()
  if (!path) {
    console.error(advice)
    return 1
  }
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    for (const { size, drawing } of icons) {
      const svg = readFileSync(new URL(drawing, assets), 'utf8')
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${svg}`)
      writeFileSync(new URL(`icon-${size}.png`, assets), await page.screenshot({ omitBackground: true }))
    }
  } finally {
    await browser.close()
  }
  return 0
}

process.exitCode = await main()
