import { newService, officeDoor, otherRegion, vendorRole } from './adoption.ts'
import { cleaning, replacing, sharing } from './housekeeping.ts'
import { keyRotation, newStarter, rootOnCall } from './identities.ts'
import type { Happening } from './plan.ts'

const HAPPENINGS: readonly Happening[] = [
  rootOnCall,
  keyRotation,
  newStarter,
  otherRegion,
  newService,
  vendorRole,
  officeDoor,
  sharing,
  cleaning,
  replacing,
]

/** All that happens on one day beside everyday work. */
export const happenings: Happening = (trail, day, plan) => {
  for (const happening of HAPPENINGS) happening(trail, day, plan)
}
