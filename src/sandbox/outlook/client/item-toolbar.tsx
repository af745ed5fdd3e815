import {
  Menu,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Toolbar,
  ToolbarButton,
  ToolbarDivider,
  ToolbarToggleButton,
  tokens,
} from '@fluentui/react-components'
import { ArrowLeft20Regular, PlugConnected20Regular, Tag20Regular } from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import { CategoryMark } from './category-mark.tsx'
import type { Category } from './mailbox.ts'

const useStyles = makeStyles({
  toolbar: {
    flexShrink: 0,
    minHeight: '44px',
    paddingInline: '8px',
    overflowX: 'auto',
    scrollbarWidth: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  back: { display: 'none', '@media (max-width: 760px)': { display: 'inline-flex' } },
  space: { flexGrow: 1 },
})

/** Whether the add-in's pane stands beside the item, and the button for it. */
export interface AddInButton {
  readonly open: boolean
  toggle(): void
}

/** The bar above what is open: its own commands, then the add-in. */
export function ItemToolbar(props: {
  label: string
  onBack: () => void
  addIn: AddInButton
  categories?: { readonly all: readonly Category[]; readonly set: readonly string[]; change(names: string[]): void }
  children?: ReactNode
}) {
  const styles = useStyles()
  return (
    <Toolbar className={styles.toolbar} aria-label={props.label} size="small">
      <ToolbarButton
        className={styles.back}
        icon={<ArrowLeft20Regular />}
        aria-label="Back to the list"
        onClick={props.onBack}
      />
      {props.children}
      {props.categories && <CategoryMenu {...props.categories} />}
      <span className={styles.space} />
      <ToolbarDivider />
      <ToolbarToggleButton
        name="addins"
        value="tandem"
        appearance={props.addIn.open ? 'primary' : 'subtle'}
        icon={<PlugConnected20Regular />}
        aria-pressed={props.addIn.open}
        title={props.addIn.open ? 'Close the Tandem pane' : 'Open the Tandem pane'}
        onClick={props.addIn.toggle}
        id="add-in-button"
      >
        Tandem
      </ToolbarToggleButton>
    </Toolbar>
  )
}

function CategoryMenu(props: { all: readonly Category[]; set: readonly string[]; change(names: string[]): void }) {
  const names = [...new Set([...props.all.map(({ displayName }) => displayName), ...props.set])]
  return (
    <Menu
      checkedValues={{ category: [...props.set] }}
      onCheckedValueChange={(_event, { checkedItems }) => props.change(checkedItems)}
    >
      <MenuTrigger disableButtonEnhancement>
        <ToolbarButton icon={<Tag20Regular />} aria-label="Categorize" title="Categorize" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {names.map((name) => (
            <MenuItemCheckbox key={name} name="category" value={name}>
              <CategoryMark name={name} categories={props.all} />
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
