import { describe, it } from 'vitest'

describe('the report in a browser', () => {
  it.skip('SKIPPED here, since it needs a Chromium: `npm run test:browser` looks at the report in one', () => {})
})
