import { awsProblem } from './error-line.ts'
import { InputError } from './usage-error.ts'

/** Fails early where no call can be made: without a Region or without credentials. No request is sent. @throws InputError */
export const requireAws = async (region?: string): Promise<void> => {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const { config } = new STSClient(region === undefined ? {} : { region })
  try {
    await config.region()
    await config.credentials()
  } catch (error) {
    throw new InputError(awsProblem(error as Error) ?? `AWS cannot be called: ${(error as Error).message}`)
  }
}
