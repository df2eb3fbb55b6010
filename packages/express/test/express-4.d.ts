// Express 4 by its aliases: the same to those who use it, for all that the tests do.
declare module 'express-4' {
  export { default } from 'express'
}
declare module 'express-4-17' {
  export { default } from 'express'
}
