import { createApp } from './app.js'

const { ISSUER: issuer, AUDIENCE: audience, PORT: port = '3000' } = process.env
if (!issuer || !audience) throw new Error('Set ISSUER, as https://auth.example.com, and AUDIENCE.')

createApp({ issuer, audience }).listen(Number(port), () => {
  console.log(`http://localhost:${port}, for tokens of ${issuer}`)
})
