import type { DetectionInfo } from '#core/model/detection.ts'
import { rankOf } from '#core/model/severity.ts'
import { evaluateCorrelation, type Observation } from '#core/sigma/sigma.ts'
import { isHabit } from './habit.ts'
import type { Signal } from './origin-signals.ts'
import { riskOf } from './risk.ts'
import type { Rules } from './rules.ts'
import { detailed, isRoutine } from './severity.ts'

const DAY = 86_400_000

/** A span of time in which an origin's signals make an incident, and why. */
export interface Episode {
  readonly from: number
  readonly to: number
  readonly stories: readonly DetectionInfo[]
  readonly score: number
}

/** How many moments of one signal a story looks at: its first ones report when it began. */
const MOMENTS = 5

/** Attempts, the routine of known automation and an origin's own habits are no part of a story. */
const eligible = (signals: readonly Signal[]): Signal[] =>
  signals.filter((signal) => !signal.attempt && !isRoutine(signal) && !isHabit(signal, signals))

const observationsOf = (root: string, signals: readonly Signal[]): Observation[] =>
  signals.flatMap((signal) => {
    const account = detailed(signal)[0]?.account ?? ''
    return signal.evidence
      .slice(0, MOMENTS)
      .map((moment) => ({ rule: signal.info.id, time: moment.time, id: moment.id, fields: { origin: root, account }, node: signal.node }))
  })

/** A story whose every step is harmless alone is the day of an administrator: some step must be close to what the story claims. */
const isGrave = (story: DetectionInfo, rules: Rules, observations: readonly Observation[]): boolean => {
  const least = Math.min(rankOf('medium'), rankOf(story.level) - 1)
  return observations.some((one) => rankOf(rules.info(one.rule)?.level ?? 'informational') >= least)
}

const matched = (root: string, signals: readonly Signal[], rules: Rules): Episode[] => {
  const observations = observationsOf(root, eligible(signals))
  return rules.stories.flatMap((story) =>
    evaluateCorrelation(story, rules.correlations, observations)
      .filter((verdict) => isGrave(story.info, rules, verdict.observations))
      .map((verdict) => ({ from: verdict.from, to: verdict.to, stories: [story.info], score: 0 })),
  )
}

/** Spans that touch, with a day of surroundings, are one incident: it grows and does not become ten. */
const joined = (episodes: readonly Episode[]): Episode[] => {
  const sorted = episodes.map((one) => ({ ...one, from: one.from - DAY, to: one.to + DAY })).sort((a, b) => a.from - b.from || a.to - b.to)
  const joinedUp: Episode[] = []
  for (const one of sorted) {
    const last = joinedUp.at(-1)
    if (last && one.from <= last.to) joinedUp[joinedUp.length - 1] = join(last, one)
    else joinedUp.push(one)
  }
  return joinedUp
}

const join = (a: Episode, b: Episode): Episode => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
  stories: [...new Map([...a.stories, ...b.stories].map((story) => [story.id, story])).values()],
  score: Math.max(a.score, b.score),
})

/** The incidents of one origin as spans: where a story is fulfilled, or where distinct, rare signals add up. */
export const episodesOf = (root: string, signals: readonly Signal[], rules: Rules): Episode[] => {
  const risk = riskOf(signals)
  return joined([...matched(root, signals, rules), ...(risk ? [{ ...risk, stories: [] }] : [])])
}
