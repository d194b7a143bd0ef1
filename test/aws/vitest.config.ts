import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/aws/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Bundles are imported as Lambda does, not transformed once more.
    server: { deps: { external: [/index\.mjs/] } },
    pool: 'forks',
    // One emulator, one account: files take turns.
    fileParallelism: false,
  },
})
