/**
 * Leaves the Tab key to the browser where the focus is on something that Tab alone never reaches: a heading, a message, the page.
 * office.js listens to it at the window, looks the element up among those that Tab reaches, and hands the focus on to Outlook
 * where it is none of them.
 */
export function keepTabInPane(page: Document): void {
  page.addEventListener('keydown', (event) => {
    const { target } = event
    if (event.key === 'Tab' && target instanceof HTMLElement && target.tabIndex < 0) event.stopPropagation()
  })
}
