/**
 * Text is ordered and compared by its bytes, as SQLite does it, whatever language the PostgreSQL database was made for:
 * instants and ids sort the same everywhere, and the indexes serve.
 */
import { type ColumnDefinitionNode, type KyselyPlugin, OperationNodeTransformer, sql } from 'kysely'

class TextColumns extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node)
    const isText =
      column.dataType.kind === 'DataTypeNode' && 'dataType' in column.dataType && column.dataType.dataType === 'text'
    return isText ? { ...column, dataType: sql`text collate "C"`.toOperationNode() } : column
  }
}

const columns = new TextColumns()

export const textByBytes: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => columns.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
}
