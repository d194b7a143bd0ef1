/** How a rule in staging has done so far. */
export interface Watched {
  /** Signals that it gave. */
  readonly signals: number
  /** Epoch milliseconds: since when, and until when, it was looking. */
  readonly from: number
  readonly to: number
}

export interface PromotionPolicy {
  /** How long it has to be watched, in days. */
  readonly afterDays: number
  /** How many signals a day are bearable. */
  readonly atMostADay: number
}

const PROMOTION: PromotionPolicy = { afterDays: 14, atMostADay: 1 }

export interface Promotion {
  readonly ready: boolean
  /** Why, or why not: for a person. */
  readonly reason: string
}

const DAY = 86_400_000

/** `0.4 a day` */
const rate = (aDay: number): string => `${aDay < 10 ? aDay.toFixed(1) : Math.round(aDay)} a day`

/** Whether a rule may leave staging, by volume and age: a function of what it did, and of no clock. */
export const promotionOf = ({ signals, from, to }: Watched, policy: PromotionPolicy = PROMOTION): Promotion => {
  const days = Math.max(0, (to - from) / DAY)
  const aDay = signals / Math.max(1, days)
  const seen = `${signals} signals in ${days.toFixed(1)} days (${rate(aDay)})`
  if (!(days >= policy.afterDays)) return { ready: false, reason: `${seen}: watched for less than ${policy.afterDays} days` }
  if (aDay > policy.atMostADay) return { ready: false, reason: `${seen}: louder than ${rate(policy.atMostADay)}` }
  return { ready: true, reason: `${seen}: ready` }
}
