/** The OpenAPI document, made from the same routes that are mounted. */
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import { type Route, routes } from '../../api/routes.ts'
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
        ...(route.request && route.method === 'get' ? { requestParams: { query: route.request } } : {}),
        ...(route.request && route.method === 'post'
          ? { requestBody: { required: true, content: { 'application/json': { schema: route.request } } } }
          : {}),
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

function responsesOf({ answer, signedIn, request, method }: Route): ZodOpenApiResponsesObject {
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
    ...(method === 'post' ? { '409': failed('It does not fit how things stand'), '413': failed('Too large') } : {}),
    '503': failed('Not at the moment', { 'Retry-After': 'In seconds' }),
    default: failed('Any other problem; `code` says which'),
  }
}
