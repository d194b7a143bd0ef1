import type { Estate } from '../estate.ts'
import { hex } from '../ids.ts'
import type { EntryRoles } from '../organization.ts'
import type { Random } from '../random.ts'
import { assumeWithWebIdentity } from '../sessions.ts'
import { DAY, HOUR, SECOND, type Workload } from '../trail.ts'

export const runnerAgent = (random: Random): string =>
  `aws-sdk-js/3.${random.int(600, 980)}.0 ua/2.1 os/linux#6.11.0-1015-azure lang/js md/nodejs#20.19.${random.int(0, 5)} api/sts#3.600.0 configure-aws-credentials-for-github-actions`

type Step = readonly [
  source: string,
  action: string,
  readOnly: boolean,
  request: (estate: Estate, random: Random) => Record<string, unknown>,
]

const image = (estate: Estate) => ({ registryId: estate.account.id, repositoryName: 'web' })

const STEPS: readonly Step[] = [
  ['ecr', 'GetAuthorizationToken', true, () => ({})],
  ['ecr', 'BatchCheckLayerAvailability', true, (estate, random) => ({ ...image(estate), layerDigests: [`sha256:${hex(random, 64)}`] })],
  ['ecr', 'InitiateLayerUpload', false, image],
  [
    'ecr',
    'UploadLayerPart',
    false,
    (estate, random) => ({ ...image(estate), uploadId: hex(random, 32), partFirstByte: 0, partLastByte: random.int(1e5, 1e7) }),
  ],
  [
    'ecr',
    'CompleteLayerUpload',
    false,
    (estate, random) => ({ ...image(estate), uploadId: hex(random, 32), layerDigests: [`sha256:${hex(random, 64)}`] }),
  ],
  [
    'ecr',
    'PutImage',
    false,
    (estate, random) => ({
      ...image(estate),
      imageTag: hex(random, 12),
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    }),
  ],
  ['ecs', 'DescribeTaskDefinition', true, () => ({ taskDefinition: 'web' })],
  [
    'ecs',
    'RegisterTaskDefinition',
    false,
    (estate, random) => ({
      family: 'web',
      cpu: '512',
      memory: '1024',
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'web', image: `${estate.account.id}.dkr.ecr.${estate.region}.amazonaws.com/web:${hex(random, 12)}` }],
    }),
  ],
  [
    'ecs',
    'UpdateService',
    false,
    (estate) => ({ cluster: estate.cluster, service: 'web', taskDefinition: 'web', forceNewDeployment: false }),
  ],
  ['ecs', 'DescribeServices', true, (estate) => ({ cluster: estate.cluster, services: ['web'] })],
  [
    'lambda',
    'UpdateFunctionCode20150331v2',
    false,
    (estate, random) => ({ functionName: random.pick(estate.functions).name, dryRun: false, publish: true }),
  ],
  ['lambda', 'GetFunctionConfiguration20150331v2', true, (estate, random) => ({ functionName: random.pick(estate.functions).name })],
  [
    'cloudfront',
    'CreateInvalidation',
    false,
    (_, random) => ({
      distributionId: `E${hex(random, 13).toUpperCase()}`,
      invalidationBatch: { paths: { quantity: 1, items: ['/*'] }, callerReference: String(random.bits()) },
    }),
  ],
]

/** Jobs of GitHub Actions deploy by OIDC: feature branches to development, `main` also to production. */
export const pipelines: Workload = (trail, day, budget) => {
  const { random } = trail
  const { organization } = day
  for (let written = 0; written < budget; ) {
    const main = random.chance(0.4)
    const index = main ? random.int(1, 2) : 2
    const estate = organization.estates[index] as Estate
    const { deploy } = organization.entry[index] as EntryRoles
    const branch = main ? 'ref:refs/heads/main' : 'pull_request'
    let at = day.start + (day.weekend ? random.between(0, DAY - HOUR) : random.between(6 * HOUR, 21 * HOUR))
    const subject = `repo:${random.pick(organization.repositories)}:${branch}`
    const session = assumeWithWebIdentity(trail, at, subject, random.pick(organization.networks.runners), runnerAgent(random), {
      role: deploy,
      name: 'GitHubActions',
      region: organization.region,
    })
    trail.call(at + SECOND, session.caller, { source: 'sts', action: 'GetCallerIdentity', region: organization.region, readOnly: true })
    const steps = random.int(10, 40)
    for (let left = steps; left > 0; left--) {
      at += random.exponential(5 * SECOND)
      const [source, action, readOnly, request] = random.pick(STEPS)
      trail.call(at, session.caller, { source, action, region: estate.region, readOnly, request: request(estate, random) })
    }
    written += steps + 2
  }
}
