import {
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  ToolbarButton,
} from '@fluentui/react-components'
import { FolderAdd20Regular, FolderArrowRight20Regular } from '@fluentui/react-icons'
import { FolderIcon, type ListedFolder } from './folder-list.tsx'

const useStyles = makeStyles({
  list: { maxHeight: '60vh', overflowY: 'auto' },
})

/** Moves the open message to another folder, or to one that is made for it. */
export function MoveMenu(props: {
  folders: readonly ListedFolder[]
  /** Where it lies. */
  folder: ListedFolder | undefined
  onMove: (folderId: string) => void
  onNew: () => void
}) {
  const styles = useStyles()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <ToolbarButton icon={<FolderArrowRight20Regular />} aria-label="Move to" title="Move to" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList className={styles.list}>
          {props.folders
            .filter(({ id }) => id !== props.folder?.id)
            .map((folder) => (
              <MenuItem
                key={folder.id}
                icon={<FolderIcon folder={folder} />}
                style={{ paddingInlineStart: 8 + folder.depth * 16 }}
                onClick={() => props.onMove(folder.id)}
              >
                {folder.displayName}
              </MenuItem>
            ))}
          <MenuDivider />
          <MenuItem icon={<FolderAdd20Regular />} onClick={props.onNew}>
            New folder…
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
