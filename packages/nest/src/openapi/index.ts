export { type WithAccessOptions, withAccess } from './with-access.js'
