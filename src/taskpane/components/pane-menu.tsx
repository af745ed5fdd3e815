import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { MailInboxRegular } from '@fluentui/react-icons/svg/mail-inbox'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { PeopleSettingsRegular } from '@fluentui/react-icons/svg/people-settings'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { useState } from 'react'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'

const pages = [
  { page: 'mailbox', label: strings.mailboxTitle, Icon: MailInboxRegular },
  { page: 'folders', label: strings.foldersTitle, Icon: FolderRegular },
  { page: 'rules', label: strings.rulesTitle, Icon: ArrowSwapRegular },
  { page: 'history', label: strings.historyTitle, Icon: HistoryRegular },
  { page: 'options', label: strings.optionsTitle, Icon: SettingsRegular },
] as const

const administratorsPage = { page: 'mailboxes', label: strings.mailboxesTitle, Icon: PeopleSettingsRegular } as const

/** What is not about this one item. */
export function PaneMenu() {
  const { pane } = useSurroundings()
  // Asked when the menu is opened first; without an answer it is nobody's.
  const [isAdministrator, setAdministrator] = useState<boolean>()
  const look = () => {
    if (isAdministrator !== undefined) return
    setAdministrator(false)
    pane.api.call('administrator', undefined).then(
      (answer) => setAdministrator(answer.isAdministrator),
      () => setAdministrator(undefined),
    )
  }
  const shown = isAdministrator ? [...pages, administratorsPage] : pages
  return (
    <Menu positioning="below-end" onOpenChange={(_event, { open }) => open && look()}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" size="small" icon={<MoreHorizontalRegular />} aria-label={strings.more} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {shown.map(({ page, label, Icon }) => (
            <MenuItem key={page} icon={<Icon />} onClick={() => pane.dispatch({ type: 'turned-to', page })}>
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
