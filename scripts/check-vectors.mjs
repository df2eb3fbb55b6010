// The signature vectors stand beside the repository, not in it. Tests go without them where they are absent, and say so; what is
// merged has been held against them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const file = join(root, '..', 'shared', 'vectors', 'wycheproof_json_web_signature_test.json')
if (existsSync(file)) console.log('the signature vectors are here')
else {
  console.error(
    '../shared/vectors/wycheproof_json_web_signature_test.json is missing: no signature was held against it',
  )
  process.exitCode = 1
}
