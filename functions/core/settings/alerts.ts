import * as z from 'zod'
import type { DestinationSettings } from './destination-settings.ts'
import { DESTINATION_SETTINGS } from './generated/destinations.ts'
import { account, list, name, severity, text, yesNo } from './values.ts'

/** Destinations of every deployment: the topic, and the channel of setting `slack`. */
const BUILT_IN = ['topic', 'chat'] as const

const label = (example: string) => text(`write a name of lower-case letters, digits and -, such as "${example}"`, /^[a-z][a-z0-9-]{0,39}$/)
const clock = () => text('write a time of day as HH:MM, such as "22:00"', /^([01]\d|2[0-3]):[0-5]\d$/)
const minutesFromUtc = () =>
  z
    .int({ error: 'write the offset from UTC in whole minutes, such as 60' })
    .min(-720, { error: 'write -720 or more minutes' })
    .max(840, { error: 'write at most 840 minutes' })

type DestinationName = keyof typeof DESTINATION_SETTINGS

const KINDS: Readonly<Record<DestinationName, DestinationSettings>> = DESTINATION_SETTINGS
const NAMES = Object.keys(KINDS) as DestinationName[]

/** Beside the topic. Its kind is a file of publish/destinations, which also says what other settings it takes; each is an optional text. */
const destination = () => {
  const settings = [...new Set(NAMES.flatMap((kind) => Object.keys(KINDS[kind].settings)))]
  return z
    .strictObject({
      ...(Object.fromEntries(
        settings.map((setting) => [setting, z.string({ error: 'write a text in quotes' }).max(512).optional()]),
      ) as Record<string, z.ZodOptional<z.ZodString>>),
      name: label('security-slack'),
      kind: z.enum(NAMES, { error: `write one of ${NAMES.join(', ')}` }),
    })
    .superRefine(({ name: _, kind, ...given }, context) => {
      for (const [setting, value] of Object.entries<string | undefined>(given)) {
        const known = KINDS[kind].settings[setting]
        if (value !== undefined && !known?.pattern.test(value))
          context.addIssue({
            code: 'custom',
            path: [setting],
            message: known?.rule ?? `leave it out: ${KINDS[kind].title} takes no such setting`,
          })
      }
    })
}

/** Which findings go where, when they wait for the end of quiet hours, and what waits for a digest. Every list that is given must have a match. */
const route = () =>
  z.strictObject({
    name: label('production'),
    to: z
      .array(label('topic'), { error: 'write a list of destinations, such as ["topic"]' })
      .min(1, { error: 'name a destination, such as "topic"' })
      .max(10, { error: 'write at most 10 destinations' }),
    accounts: z.array(account()).optional(),
    /** Environments of `accounts`, and of tags. */
    environments: z.array(text('write an environment, such as "production"')).optional(),
    owners: z.array(name()).optional(),
    /** Default: `alerts.minimumSeverity`. */
    minimumSeverity: severity().optional(),
    /** Less severe findings are sent once a day, in one message. */
    digestBelow: severity().optional(),
    /** When. Default: 08:00. */
    digestAt: clock().optional(),
    /** Minutes that this route's clock is ahead of UTC. Default: 0. */
    utcOffset: minutesFromUtc().optional(),
    /** Alerts of these hours wait until they end; may span midnight. `unless`: from this severity on they do not wait; default: critical. */
    quiet: z
      .strictObject({ from: clock(), to: clock(), unless: severity().optional() }, { error: 'write { "from": "22:00", "to": "07:00" }' })
      .optional(),
  })

const MAX = 20

/** Why a destination accepts no digest, if so. */
const refusalOf = ({ name, kind }: { readonly name: string; readonly kind: DestinationName }): [string, string][] => {
  const { digests } = KINDS[kind]
  return digests === 'accepted' ? [] : [[name, digests.refused]]
}

/** Setting `alerts`. */
export const alerts = () =>
  z
    .strictObject(
      {
        email: text('write an e-mail address', /^[^\s@]+@[^\s@]+$/).optional(),
        minimumSeverity: severity().default('medium'),
        destinations: list(destination()).refine((all) => all.length <= MAX, { error: `write at most ${MAX} destinations` }),
        /** Without any, every destination receives every finding from `minimumSeverity` on. */
        routes: list(route()).refine((all) => all.length <= MAX, { error: `write at most ${MAX} routes` }),
      },
      { error: 'write { "minimumSeverity": "medium" }' },
    )
    .superRefine(({ destinations, routes }, context) => {
      const known = new Set<string>([...BUILT_IN, ...destinations.map((one) => one.name)])
      const wrong = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
      if (known.size < BUILT_IN.length + destinations.length)
        wrong(['destinations'], 'give each destination a name of its own; "topic" and "chat" are taken')
      if (new Set(routes.map((one) => one.name)).size < routes.length) wrong(['routes'], 'give each route a name of its own')
      const refusing = new Map(destinations.flatMap((one) => refusalOf(one)))
      for (const [at, { to, digestBelow }] of routes.entries())
        for (const one of to) {
          if (!known.has(one)) wrong(['routes', at, 'to'], `write destinations that exist: ${[...known].join(', ')}`)
          const refused = digestBelow && refusing.get(one)
          if (refused) wrong(['routes', at, 'digestBelow'], `leave it out on a route to "${one}": ${refused}`)
        }
    })
    .default(() => ({ minimumSeverity: 'medium' as const, destinations: [], routes: [] }))

/** Setting `securityHub`. */
export const securityHub = () =>
  z
    .strictObject(
      {
        /** `member account`: in the account that a finding is about, by a role of the member template; Security Hub must be on there. */
        fileIn: z
          .enum(['security account', 'member account'], { error: 'write one of security account, member account' })
          .default('security account'),
        /** Adds `Detection.Sequence` to incidents. AWS documents it for GuardDuty only. */
        attackSequence: yesNo().default(false),
        /** A stack of its own with five insights; it cannot be deployed where Security Hub is off. */
        insights: yesNo().default(true),
        /** Where your copy of docs/detections.md is published: findings link to their detection there. */
        playbooks: text('write an address, such as "https://example.com/detections"', /^https:\/\/[^\s#]+$/).optional(),
      },
      { error: 'write { "fileIn": "security account" }' },
    )
    .default(() => ({ fileIn: 'security account' as const, attackSequence: false, insights: true }))
