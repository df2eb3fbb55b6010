const json = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
})

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const listOf = (items: object) => ({ type: 'array', items })
const text = { type: 'string' } as const
const cents = { type: 'integer', description: 'In cents.' } as const

const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text })

const object = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})

const bodyOf = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })

/** The API as its authors describe it. Who may use what is not said here: that is read off the routes. */
export const financeApi = {
  openapi: '3.1.0',
  info: { title: 'Finance', version: '1.0.0' },
  paths: {
    '/health': {
      get: { summary: 'Is it up?', responses: { 200: json('It is.', object({ status: text })) } },
    },
    '/openapi.json': {
      get: { summary: 'This document', responses: { 200: json('The document.', { type: 'object' }) } },
    },
    '/me': {
      get: {
        summary: 'Who am I, and what may I do?',
        responses: {
          200: json(
            'The member.',
            object({ user: text, company: text, modules: listOf(text), permissions: listOf(text) }),
          ),
        },
      },
    },
    '/bills': {
      get: { summary: 'The bills that I may see', responses: { 200: json('Bills.', listOf(ref('Bill'))) } },
    },
    '/bills/{id}': {
      parameters: [inPath('id')],
      get: {
        summary: 'One bill',
        responses: { 200: json('The bill.', ref('Bill')), 404: { description: 'There is no such bill.' } },
      },
    },
    '/units/{unit}/expenses': {
      parameters: [inPath('unit')],
      get: {
        summary: 'What a unit has spent',
        responses: { 200: json('Expenses.', listOf(ref('Expense'))) },
      },
      post: {
        summary: 'Enter an expense',
        requestBody: bodyOf(object({ note: { ...text, maxLength: 200 }, amount: cents })),
        responses: { 201: json('The expense.', ref('Expense')) },
      },
    },
    '/reports': {
      get: {
        summary: 'What the company owes and has spent',
        responses: { 200: json('The report.', object({ owed: cents, spent: cents })) },
      },
    },
    '/team/grants': {
      post: {
        summary: 'Give someone what I may give',
        requestBody: bodyOf({ type: 'object' }),
        responses: { 201: json('What was given.', { type: 'object' }) },
      },
    },
  },
  components: {
    schemas: {
      Bill: object({ id: text, company: text, businessUnit: text, from: text, amount: cents }),
      Expense: object({
        id: text,
        company: text,
        businessUnit: text,
        note: text,
        amount: cents,
        enteredBy: text,
      }),
    },
  },
}
