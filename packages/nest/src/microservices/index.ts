export { MicroserviceAccessModule } from './microservice-access.module.js'
export {
  type MessageReader,
  type MicroserviceContextOptions,
  microserviceContext,
} from './microservice-context.js'
export type { RemoteMessage } from './remote-message.js'
