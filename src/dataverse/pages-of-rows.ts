import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { type Row, text } from './row.ts'

/** All rows of a query, page by page. @param path of the first page, with its query  @throws TandemError */
export async function* pagesOfRows(
  client: DataverseClient,
  path: string,
  route: string,
  options: CallOptions,
  prefer?: string,
): AsyncGenerator<readonly Row[]> {
  for (let next: string | undefined = path; next; ) {
    const answer: Row = await client.get<Row>(next, route, options, prefer)
    yield rowsIn(answer)
    next = text(answer['@odata.nextLink'])
  }
}
