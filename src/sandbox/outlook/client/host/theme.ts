import type { HostEvent } from './draft-events.ts'

export interface OfficeTheme {
  /** 0xRRGGBB each. */
  readonly bodyBackgroundColor: number
  readonly bodyForegroundColor: number
  readonly controlBackgroundColor: number
  readonly controlForegroundColor: number
}

export const officeThemes: Readonly<Record<'light' | 'dark', OfficeTheme>> = {
  light: {
    bodyBackgroundColor: 0xffffff,
    bodyForegroundColor: 0x242424,
    controlBackgroundColor: 0xffffff,
    controlForegroundColor: 0x242424,
  },
  dark: {
    bodyBackgroundColor: 0x292929,
    bodyForegroundColor: 0xffffff,
    controlBackgroundColor: 0x292929,
    controlForegroundColor: 0xffffff,
  },
}

export const themeEvent = (theme: OfficeTheme): HostEvent => ['officeThemeChanged', [JSON.stringify(theme)]]
