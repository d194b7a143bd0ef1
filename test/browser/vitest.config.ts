import { defineConfig } from 'vitest/config'

/** Needs a Chromium, so these tests run apart: `npm run test:browser`. */
export default defineConfig({ test: { include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } })
