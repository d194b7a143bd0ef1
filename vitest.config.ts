import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/aws/**', 'test/browser/**', 'node_modules/**'],
    globalSetup: ['test/support/command-line/generated.ts'],
    setupFiles: ['test/support/properties/seed.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    // Nothing here keeps state between files, and every file would load the rules anew: a third of the time.
    isolate: false,
  },
})
