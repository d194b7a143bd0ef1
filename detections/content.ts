import type { Content } from '#core/detect/detect.ts'
import type { CompiledPack } from '#core/detect/sigma/compile.ts'
import { behaviours } from './generated/behaviours.ts'
import pack from './generated/pack.json' with { type: 'json' }

/** Everything that ships: compiled rules and behaviours. */
export const content: Content = { pack: pack as unknown as CompiledPack, behaviours }
