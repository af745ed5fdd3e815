/** The OpenAPI document, made from the same routes that are mounted. */
import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { namesIn, type Route, routes } from '../../api/routes.ts'
import { problem } from '../../api/service.ts'
import type { Configuration } from '../configuration.ts'
import { apiPermission } from '../identity/verify-bearer.ts'

const scheme = 'accessToken'

export function openApiDocument({ publicUrl, clientId }: Pick<Configuration, 'publicUrl' | 'clientId'>) {
  const paths: ZodOpenApiPathsObject = {}
  for (const [name, route] of Object.entries(routes) as readonly [string, Route][]) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: {
        operationId: name,
        summary: route.summary,
        security: route.signedIn ? [{ [scheme]: [] }] : [],
        ...requestOf(route),
        responses: responsesOf(route),
      },
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Tandem',
      version: '1',
      description:
        'Keeps Outlook and a Dynamics 365 (Dataverse) organization in step. This is what the task pane calls.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      securitySchemes: {
        [scheme]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `An access token of a person for the scope api://${clientId}/${apiPermission}.`,
        },
      },
    },
  })
}

function requestOf({ method, path, request }: Route): Pick<ZodOpenApiOperationObject, 'requestParams' | 'requestBody'> {
  if (!request) return {}
  const names = namesIn(path)
  const part = (isInPath: boolean) =>
    z.object(Object.fromEntries(Object.entries(request.shape).filter(([name]) => names.includes(name) === isInPath)))
  const hasNames = names.length > 0
  const inPath = hasNames ? { path: part(true) } : {}
  const others = hasNames ? part(false) : request
  if (Object.keys(others.shape).length === 0) return { requestParams: inPath }
  if (method === 'get' || method === 'delete') return { requestParams: { ...inPath, query: others } }
  return {
    ...(hasNames ? { requestParams: inPath } : {}),
    requestBody: { required: true, content: { 'application/json': { schema: others } } },
  }
}

function responsesOf({ answer, signedIn, request, method, writes }: Route): ZodOpenApiResponsesObject {
  const failed = (description: string, headers?: Readonly<Record<string, string>>) => ({
    description,
    content: { 'application/problem+json': { schema: problem } },
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [
              name,
              { description: text, schema: { type: 'string' as const } },
            ]),
          ),
        }
      : {}),
  })
  return {
    '200': { description: 'The answer', content: { 'application/json': { schema: answer } } },
    ...(request ? { '400': failed('The request is not as this call wants it') } : {}),
    ...(signedIn
      ? {
          '401': failed('Nobody is signed in, or the token is not valid', { 'WWW-Authenticate': 'RFC 6750' }),
          '403': failed('The person may not do this'),
        }
      : {}),
    ...(method === 'post' || writes
      ? { '409': failed('It does not fit how things stand'), '413': failed('Too large') }
      : {}),
    ...(writes ? { '422': failed('A value can’t be used; `errors` names it') } : {}),
    '503': failed('Not at the moment', { 'Retry-After': 'In seconds' }),
    default: failed('Any other problem; `code` says which'),
  }
}
