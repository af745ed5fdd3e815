export { type Http, http } from './http.ts'
export { createLane, type Lane } from './lane.ts'
export {
  createUpstream,
  goingAlong,
  inShape,
  parseJson,
  type Upstream,
  type UpstreamEvent,
  type UpstreamOptions,
  type UpstreamRequest,
  type UpstreamResponse,
  type UpstreamStream,
} from './upstream.ts'
