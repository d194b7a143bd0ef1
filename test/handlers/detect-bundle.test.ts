import { expect, it } from 'vitest'
import { bundleOf } from '../bench/bundles.ts'

/** Every byte is read and compiled at a cold start. Address data is not among them. */
const LIMIT = 1_500_000

it.each(['detect', 'detect-objects'])('the bundle of %s stays small', (handler) => {
  expect(bundleOf(handler).bytes).toBeLessThan(LIMIT)
})
