export { type Company, type CompanyId, companies } from './companies.js'
export { type Membership, type Persona, personas } from './personas.js'
export { type IssuerOptions, type RunningIssuer, startIssuer } from './start-issuer.js'
