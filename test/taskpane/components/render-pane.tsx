import { expect } from '@jest/globals'
import { configure, render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { App } from '../../../src/taskpane/app.tsx'
import type { SelectedItem } from '../../../src/taskpane/office/host.ts'
import { createFakeWorld } from '../fake-world.ts'

// A machine that is busy with other tests draws slowly; that is no fault of the pane.
// Without layout Fluent can't tell what is in front: open dialogs are hidden from it now and then, too.
configure({ asyncUtilTimeout: 20_000, defaultHidden: true })

/** jsdom has no media queries; this one always says light. */
const prefersLight = {
  matches: false,
  addEventListener() {},
  removeEventListener() {},
} as unknown as MediaQueryList

/** Starts the pane in a fake world and shows it. */
export function renderPane(selected: SelectedItem | null, answers: Parameters<typeof createFakeWorld>[1]) {
  // jsdom denies it while nothing in the page has the focus; a browser does not.
  document.hasFocus = () => true
  const world = createFakeWorld(selected, { recent: () => ({ records: [] }), ...answers })
  const view = render(
    <App
      pane={world.pane}
      host={Promise.resolve(world.host)}
      prefersDark={prefersLight}
      now={() => new Date('2026-11-23T12:00:00Z')}
      reload={() => {}}
    />,
  )
  void world.pane.start()
  return { ...world, ...view, user: userEvent.setup() }
}

/** No fault that axe can see without layout: colours and how names fit are looked at in the browser. */
export async function expectAccessible(root: Element): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: {
      'color-contrast': { enabled: false },
      region: { enabled: false },
      'label-content-name-mismatch': { enabled: false },
    },
  })
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([])
}
