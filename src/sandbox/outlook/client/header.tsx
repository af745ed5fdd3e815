import {
  Avatar,
  Badge,
  Button,
  Menu,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { WeatherMoon20Regular, WeatherSunny20Regular } from '@fluentui/react-icons'
import type { ThemeName } from './app.tsx'
import type { SandboxPerson } from './settings.ts'

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    height: '48px',
    flexShrink: 0,
    paddingInline: '16px 10px',
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
  },
  space: { flexGrow: 1 },
  button: {
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { color: tokens.colorNeutralForegroundOnBrand, backgroundColor: tokens.colorBrandBackgroundHover },
    ':hover:active': {
      color: tokens.colorNeutralForegroundOnBrand,
      backgroundColor: tokens.colorBrandBackgroundPressed,
    },
  },
  person: { display: 'flex', flexDirection: 'column', lineHeight: tokens.lineHeightBase200 },
  // On a narrow screen the name is there for the ear alone.
  name: { '@media (max-width: 760px)': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' } },
})

export function Header(props: {
  person: SandboxPerson
  people: readonly SandboxPerson[]
  theme: ThemeName
  onTheme: (theme: ThemeName) => void
  onPerson: (oid: string) => void
}) {
  const styles = useStyles()
  const other = props.theme === 'dark' ? 'light' : 'dark'
  return (
    <header className={styles.header}>
      <Text as="h1" size={400} weight="semibold">
        Outlook
      </Text>
      <Badge appearance="tint" color="informative">
        Sandbox
      </Badge>
      <span className={styles.space} />
      <Button
        className={styles.button}
        appearance="transparent"
        icon={other === 'dark' ? <WeatherMoon20Regular /> : <WeatherSunny20Regular />}
        aria-label={`Switch to ${other} theme`}
        title={`Switch to ${other} theme`}
        onClick={() => props.onTheme(other)}
      />
      <Menu
        checkedValues={{ person: [props.person.oid] }}
        onCheckedValueChange={(_event, { checkedItems: [oid] }) => oid && props.onPerson(oid)}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button
            className={styles.button}
            appearance="transparent"
            title="Switch person"
            icon={<Avatar name={props.person.name} size={28} color="colorful" aria-hidden />}
          >
            <span className={styles.name}>{props.person.name}</span>
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {props.people.map((each) => (
              <MenuItemRadio
                key={each.oid}
                name="person"
                value={each.oid}
                icon={<Avatar name={each.name} size={20} color="colorful" />}
              >
                <span className={styles.person}>
                  <Text>{each.name}</Text>
                  <Text size={200}>{`${each.jobTitle} · ${each.mail}`}</Text>
                </span>
              </MenuItemRadio>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </header>
  )
}
