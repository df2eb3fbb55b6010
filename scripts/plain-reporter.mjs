/** Vitest reporter that prints the one line any log reader can count: `N passed, N failed, N skipped`. */
export default class PlainReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const file of modules) {
      // A file that could not be loaded has errors and no tests.
      if (file.errors().length > 0) counts.failed += 1
      for (const test of file.children.allTests()) {
        const { state } = test.result()
        counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1
      }
    }
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  }
}
