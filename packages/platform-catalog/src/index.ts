export { platformCatalog } from './platform-catalog.js'
