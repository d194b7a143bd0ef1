import { hex } from '../ids.ts'
import { SECOND } from '../trail.ts'
import { objectCall } from '../workloads/machines.ts'
import { act, type Intruder, strangerAccount } from './intruder.ts'

export const THEFT = ['objects', 'snapshots', 'secrets'] as const
export type Theft = (typeof THEFT)[number]

const WAYS: Readonly<Record<Theft, (intruder: Intruder) => void>> = {
  objects: (intruder) => {
    const { random, estate } = intruder
    const bucket = estate.buckets.at(-1) as string
    const folder = random.pick(['customers', 'exports/2026', 'db-dumps', 'contracts'])
    act(intruder, {
      source: 's3',
      action: 'ListObjects',
      region: estate.region,
      data: true,
      readOnly: true,
      request: { bucketName: bucket, Host: `${bucket}.s3.${estate.region}.amazonaws.com`, prefix: folder },
    })
    const pause = random.between(0.2 * SECOND, 4 * SECOND)
    for (let left = random.int(60, 420); left > 0; left--) {
      intruder.at += random.exponential(pause)
      const record = objectCall(
        intruder.trail,
        intruder.at,
        intruder.caller,
        estate,
        'GetObject',
        bucket,
        `${folder}/${hex(random, 8)}.parquet`,
      )
      intruder.notes[intruder.stage].push(record.eventID)
    }
  },
  snapshots: (intruder) => {
    const { random, estate } = intruder
    const userId = strangerAccount(random)
    for (const snapshotId of random.sample(estate.snapshots, random.int(1, 5))) {
      act(intruder, {
        source: 'ec2',
        action: 'ModifySnapshotAttribute',
        region: estate.region,
        readOnly: false,
        request: { snapshotId, attributeType: 'CREATE_VOLUME_PERMISSION', createVolumePermission: { add: { items: [{ userId }] } } },
        response: { requestId: hex(random, 32), _return: true },
      })
    }
  },
  secrets: (intruder) => {
    const { random, estate } = intruder
    act(intruder, { source: 'secretsmanager', action: 'ListSecrets', region: estate.region, readOnly: true, request: { maxResults: 100 } })
    const names = [
      ...estate.secrets,
      ...Array.from(
        { length: random.int(8, 30) },
        () => `${estate.account.name}/${random.pick(['partner', 'legacy', 'vault'])}/${hex(random, 5)}`,
      ),
    ]
    for (const secretId of random.shuffle(names)) {
      act(
        intruder,
        { source: 'secretsmanager', action: 'GetSecretValue', region: estate.region, readOnly: true, request: { secretId } },
        2 * SECOND,
      )
    }
  },
}

/** What they came for. */
export const steal = (intruder: Intruder, way: Theft): void => WAYS[way](intruder)
