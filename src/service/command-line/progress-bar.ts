/** A bar on a terminal's last line, with words; a screen reader, a log or a pipe gets none. */

export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ProgressBar {
  /** @param share from 0 to 1; undefined while nobody knows */
  show(share: number | undefined, words: string): void
  /** Takes the bar away. */
  clear(): void
}

const clearLine = '\r\u001b[K'
const defaultColumns = 80
const [narrowest, widest] = [8, 30]

export function createProgressBar(out: Terminal): ProgressBar {
  if (out.isTTY !== true) return { show: () => undefined, clear: () => undefined }
  let shown = ''
  return {
    show(share, words) {
      const columns = out.columns ?? defaultColumns
      const line = share === undefined ? words : `${bar(share, columns)} ${words}`
      // A line that wraps can't be taken away again.
      const next = clearLine + line.slice(0, columns - 1)
      if (next !== shown) out.write(next)
      shown = next
    },
    clear() {
      if (shown !== '') out.write(clearLine)
      shown = ''
    },
  }
}

function bar(share: number, columns: number): string {
  const width = Math.max(narrowest, Math.min(widest, Math.floor(columns / 3)))
  const part = Math.min(1, Math.max(0, share))
  const full = Math.round(part * width)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${String(Math.floor(part * 100)).padStart(3)} %`
}
