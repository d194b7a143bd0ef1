import { expect, it } from 'vitest'
import { AwsRefused } from '#core/ports.ts'

it('a refusal of AWS is an error with the code of AWS, so that a responder distinguishes it from a call of unknown outcome', () => {
  const refused = new AwsRefused('NoSuchEntity', 'The user does not exist.')
  expect(refused).toBeInstanceOf(Error)
  expect(refused).toMatchObject({ name: 'AwsRefused', code: 'NoSuchEntity', message: 'The user does not exist.' })
})
