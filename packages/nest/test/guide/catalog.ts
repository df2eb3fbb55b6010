export { catalog } from '../app/catalog.js'
