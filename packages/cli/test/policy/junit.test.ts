import { describe, expect, it } from 'vitest'
import { junitXml } from '../../src/policy/junit.ts'
import { runSuites } from '../../src/policy/run-suites.ts'
import { FIXTURES, suitesOf } from './suites.ts'

describe('a JUnit report', () => {
  it('has a suite for each file, a case for each test, and every failure in its text', () => {
    const tests = `suite: "<Money> & \\"more\\""
${FIXTURES}tests:
  - { name: "good \\e[2J", members: [eve], permissions: all }
  - { name: bad, members: [ada], permissions: [finance.bills.*] }
`
    const { results } = runSuites(suitesOf(tests), { clock: () => 0 })
    expect(junitXml(results)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="stagedoor test" tests="2" failures="1" errors="0" time="0.0000">
  <testsuite name="main.yaml" tests="2" failures="1" errors="0" time="0.0000">
    <testcase name="good \ufffd[2J" classname="&lt;Money&gt; &amp; &quot;more&quot;" file="main.yaml" line="16" time="0.0000"/>
    <testcase name="bad" classname="&lt;Money&gt; &amp; &quot;more&quot;" file="main.yaml" line="17" time="0.0000">
      <failure type="policy" message="ada finance.bills.read: was allowed, and nothing lists it">ada finance.bills.read: was allowed, and nothing lists it
ada finance.bills.write: was allowed, and nothing lists it</failure>
    </testcase>
  </testsuite>
</testsuites>
`)
  })
})
