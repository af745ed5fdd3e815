import type { Tone } from './host.ts'

/** Light, dark or high contrast, from the colours that Outlook tells; undefined where it tells none. */
export function toneOf(theme: Partial<Office.OfficeTheme> | undefined): Tone | undefined {
  const background = channels(theme?.bodyBackgroundColor)
  if (!background) return undefined
  const foreground = channels(theme?.bodyForegroundColor)
  if (isBlack(background) && foreground && isStrong(foreground)) return 'high-contrast'
  if (theme && 'isDarkTheme' in theme && typeof theme.isDarkTheme === 'boolean') {
    return theme.isDarkTheme ? 'dark' : 'light'
  }
  return luminance(background) < 0.4 ? 'dark' : 'light'
}

type Channels = readonly [red: number, green: number, blue: number]

function channels(color: string | undefined): Channels | undefined {
  const [, red, green, blue] = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color ?? '') ?? []
  if (!red || !green || !blue) return undefined
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)]
}

/** Between 0 (black) and 1 (white). */
const luminance = ([red, green, blue]: Channels) => (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255

const isBlack = (color: Channels) => color.every((channel) => channel === 0)

/** Contrast themes write in pure colours: white, yellow, green. */
const isStrong = (color: Channels) => color.every((channel) => channel === 0 || channel === 255)
