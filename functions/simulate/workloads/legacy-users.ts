import type { Estate } from '../estate.ts'
import { hex } from '../ids.ts'
import type { IamUser } from '../organization.ts'
import { userCaller } from '../sessions.ts'
import { DAY, type Day, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'
import { objectCall } from './machines.ts'

/** One run of an old job with a long-term key: it looks at its bucket and copies files. */
const job = (trail: Trail, day: Day, user: IamUser, at: number, calls: number) => {
  const { random } = trail
  const estate = day.organization.estates[0] as Estate
  const caller = userCaller(user)
  trail.call(at, caller, {
    source: 's3',
    action: 'GetBucketLocation',
    region: estate.region,
    request: { bucketName: user.bucket, Host: `${user.bucket}.s3.${estate.region}.amazonaws.com`, location: '' },
  })
  for (let left = calls - 1; left > 0; left--) {
    const key = `${user.name}/${hex(random, 8)}.dat`
    objectCall(
      trail,
      at + random.between(SECOND, 5 * MINUTE),
      caller,
      estate,
      random.chance(0.4) ? 'GetObject' : 'PutObject',
      user.bucket,
      key,
    )
  }
}

/** Jobs from before roles run every hour or so, always from the same place. */
export const legacyUsers: Workload = (trail, day, budget) => {
  const { random } = trail
  for (const user of day.organization.users) {
    const each = budget / day.organization.users.length
    const jobs = Math.max(4, Math.min(24, Math.round(each / 8)))
    for (let round = 0; round < jobs; round++) {
      job(
        trail,
        day,
        user,
        day.start + (round / jobs) * (DAY - HOUR) + random.between(0, 20 * MINUTE),
        Math.max(3, Math.round(each / jobs)),
      )
    }
  }
}
