import { makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components'
import { strings } from '../strings.ts'

const useStyles = makeStyles({
  skeleton: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  person: { display: 'grid', gridTemplateColumns: '32px 1fr', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  header: { height: '72px' },
  box: { height: '120px' },
})

/** The shape of what is about to come. `hasHeader`: the state is awaited too. */
export function ItemSkeleton({ hasHeader }: { hasHeader: boolean }) {
  const styles = useStyles()
  return (
    <Skeleton className={styles.skeleton} aria-label={strings.loading}>
      {hasHeader && <SkeletonItem className={styles.header} />}
      <SkeletonItem size={16} style={{ width: '50%' }} />
      <SkeletonItem className={styles.box} />
      {['first', 'second'].map((which) => (
        <div key={which} className={styles.person}>
          <SkeletonItem shape="circle" size={32} />
          <SkeletonItem size={16} />
        </div>
      ))}
    </Skeleton>
  )
}
