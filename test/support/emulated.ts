import { afterAll, beforeAll } from 'vitest'
import { type Deployment, deploy } from './deployment.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { type Wire, wire } from './wire.ts'

/** Address of the emulator, set by test/aws/run.ts; without it the tests are skipped, and run.ts says so. */
export const EMULATOR = process.env['KESTRAIL_EMULATOR']

/** The emulator forgets everything. */
export const forgetAll = async (): Promise<void> => {
  await fetch(`${EMULATOR}/moto-api/reset`, { method: 'POST' })
}

export interface Emulated {
  readonly aws: Wire
  readonly proxy: FaultProxy
  readonly deployment: Deployment
}

/** An emptied account with the stacks in it, behind a fault proxy, for the tests of one file. */
export function emulated(settings: Record<string, unknown> = {}): () => Emulated {
  let it: Emulated | undefined
  beforeAll(async () => {
    if (!EMULATOR) return
    await forgetAll()
    const proxy = await startFaultProxy(EMULATOR)
    it = { aws: wire(EMULATOR), proxy, deployment: await deploy(EMULATOR, proxy.endpoint, settings) }
  })
  afterAll(async () => {
    it?.deployment.remove()
    await it?.proxy.close()
  })
  return () => {
    if (!it) throw new Error('no emulator')
    return it
  }
}
