import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/io.ts'
import { readMembers } from '../../src/members/read-members.ts'
import { temporaryFolder } from '../run-cli.ts'

const ADA = { userId: 'ada', companyId: 'comp_1' }
const UNA = { userId: 'una', companyId: 'comp_1', grants: [{ permissions: ['finance.*'] }] }

function ioWith(files: Readonly<Record<string, string>>, stdin = ''): Io {
  const cwd = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const unused = (): void => undefined
  return { cwd, env: {}, isTerminal: false, out: unused, err: unused, stdin: async () => stdin }
}

const users = async (io: Io, file: string): Promise<readonly string[]> =>
  (await readMembers(io, file)).map(({ userId }) => userId)

describe('a file of members', () => {
  it.each([
    ['one.json', JSON.stringify(ADA), ['ada']],
    ['list.json', JSON.stringify([ADA, UNA]), ['ada', 'una']],
    ['object.json', JSON.stringify({ members: [ADA, UNA] }), ['ada', 'una']],
    ['lines.ndjson', `${JSON.stringify(ADA)}\n\n${JSON.stringify(UNA)}\n`, ['ada', 'una']],
    [
      'list.yaml',
      '- { userId: ada, companyId: comp_1 }\n- userId: una\n  companyId: comp_1\n',
      ['ada', 'una'],
    ],
  ])('may be %s', async (file, text, expected) => {
    expect(await users(ioWith({ [file]: text }), file)).toEqual(expected)
  })

  it('is read from standard input too, as JSON or one document a line', async () => {
    expect(await users(ioWith({}, JSON.stringify([ADA])), '-')).toEqual(['ada'])
    expect(await users(ioWith({}, `${JSON.stringify(ADA)}\n${JSON.stringify(UNA)}`), '-')).toEqual([
      'ada',
      'una',
    ])
  })

  it.each([
    ['list.json', `[\n${JSON.stringify(ADA)},\n{ "userId": "una" }\n]`, 3, '[1].companyId is required'],
    [
      'grant.json',
      '[\n{\n"userId": "una", "companyId": "c",\n"grants": [\n{ "permissions": [], "scopes": {} }\n]\n}\n]',
      5,
      '[0].grants[0].scopes is no field of this object',
    ],
    [
      'lines.ndjson',
      `${JSON.stringify(ADA)}\n{ "userId": 7, "companyId": "c" }\n`,
      2,
      'userId must be an id',
    ],
    ['lines.ndjson', `${JSON.stringify(ADA)}\n{ nonsense\n`, 2, 'it is no JSON on this line'],
    ['list.yaml', '- userId: una\n  companyId: c\n  grants: all\n', 3, '[0].grants must be a list'],
    ['text.json', '[\n"una"\n]', 2, '[0] must be an object'],
    ['none.json', '[]', undefined, 'it holds no member'],
  ])('is refused whole where one member is malformed: %s', async (file, text, line, message) => {
    await expect(readMembers(ioWith({ [file]: text }), file)).rejects.toMatchObject({
      code: 'malformed_file',
      file,
      message: expect.stringContaining(message),
      ...(line === undefined ? {} : { line }),
    })
  })
})
