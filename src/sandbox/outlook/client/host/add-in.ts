/** What this window knows of the add-in that it shows, as its manifest says it; a test holds the two together. */
export const addIn = {
  /** Custom properties and roaming settings are kept under it. */
  id: 'bffeeef8-244a-47d7-a7f8-8debcb3465ce',
  permission: 'ReadWriteItem',
  /** Without it Outlook does not offer the add-in in other people's mailboxes. */
  supportsSharedFolders: true,
} as const

/** office.js's numbers for the manifest's permissions; it refuses in the pane what goes beyond. */
export const permissionLevels = { ReadItem: 1, ReadWriteItem: 3, ReadWriteMailbox: 2 } as const
