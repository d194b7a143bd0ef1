import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Where single files take many seconds. In a fresh checkout vitest has no durations and would begin with the longest text. */
const SLOW = /\/test\/(e2e|properties|lib|house|simulate)\//

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter((file) => SLOW.test(file.moduleId)), ...sorted.filter((file) => !SLOW.test(file.moduleId))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/aws/**', 'test/browser/**', 'node_modules/**'],
    globalSetup: ['test/support/command-line/generated.ts'],
    setupFiles: ['test/support/properties/seed.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    // The default leaves one core idle: of two, half.
    maxWorkers: '100%',
    // Nothing here keeps state between files, and every file would load the rules anew: a third of the time.
    isolate: false,
    sequence: { sequencer: SlowFirst },
  },
})
