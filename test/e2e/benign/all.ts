import { accounts } from './accounts.ts'
import { deploys } from './deploys.ts'
import { machines } from './machines.ts'
import { people } from './people.ts'
import { pipelines } from './pipelines.ts'
import { readers } from './readers.ts'
import { stores } from './stores.ts'
import type { Stretch } from './trail.ts'

export const stretches: readonly Stretch[] = [...accounts, ...people, ...deploys, ...pipelines, ...machines, ...stores, ...readers]
