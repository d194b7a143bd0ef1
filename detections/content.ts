import type { Content } from '#core/detect/detect.ts'
import type { CompiledPack } from '#core/detect/sigma/compile.ts'
import { behaviours } from './generated/behaviours.ts'
import pack from './generated/pack.json' with { type: 'json' }
import { suppressions } from './suppressions.ts'

/** Everything that ships: compiled rules, behaviours, and reviewed suppressions. */
export const content: Content = { pack: { ...(pack as unknown as CompiledPack), suppressions }, behaviours }
