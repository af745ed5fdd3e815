// The smallest pane that uses what Tandem's pane uses: it writes what it sees into the page and offers calls to the test.
const seen = { started: 0, item: null, itemChanges: 0, theme: null, themeChanges: 0, recipientChanges: 0 }
const show = () => {
  document.getElementById('seen').textContent = JSON.stringify(seen)
}
const call = (owner, method, ...rest) =>
  new Promise((resolve, reject) => {
    owner[method](...rest, ({ status, value, error }) =>
      status === 'succeeded' ? resolve(value) : reject(new Error(`${error.code} ${error.name}: ${error.message}`)),
    )
  })

function look() {
  const { item } = Office.context.mailbox
  seen.item = item && {
    type: item.itemType,
    id: item.itemId ?? null,
    subject: typeof item.subject === 'string' ? item.subject : null,
    composing: typeof item.saveAsync === 'function',
  }
  show()
  item?.addHandlerAsync(Office.EventType.RecipientsChanged, () => {
    seen.recipientChanges += 1
    show()
  })
}

window.probe = {
  call: (path, method, ...rest) => {
    const owner = path.split('.').reduce((parent, name) => (name ? parent[name] : parent), Office.context.mailbox)
    return call(owner, method, ...rest)
  },
  restId: () => {
    const { mailbox } = Office.context
    return mailbox.convertToRestId(mailbox.item.itemId, Office.MailboxEnums.RestVersion.v2_0)
  },
  // knownAuthorities: without it MSAL does not find its own cached tokens again under an authority it has never heard of.
  token: async (clientId, authority, scope) => {
    const auth = { clientId, authority, knownAuthorities: [new URL(authority).host] }
    const client = await msal.createNestablePublicClientApplication({ auth })
    const { accessToken, account } = await client.acquireTokenSilent({ scopes: [scope] })
    const again = await client.acquireTokenSilent({ scopes: [scope] })
    return {
      accessToken,
      oid: account.localAccountId,
      again: { fromCache: again.fromCache, same: again.accessToken === accessToken },
    }
  },
}

Office.onReady(async (info) => {
  const { mailbox } = Office.context
  seen.started += 1
  seen.info = info
  seen.user = mailbox.userProfile.emailAddress
  seen.sets = { 1.8: Office.context.requirements.isSetSupported('Mailbox', '1.8') }
  await call(mailbox, 'addHandlerAsync', Office.EventType.ItemChanged, () => {
    seen.itemChanges += 1
    look()
  })
  await call(mailbox, 'addHandlerAsync', Office.EventType.OfficeThemeChanged, ({ officeTheme }) => {
    seen.themeChanges += 1
    seen.theme = officeTheme.bodyBackgroundColor
    show()
  })
  look()
})
