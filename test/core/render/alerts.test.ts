import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyFinding } from '#core/model/finding.ts'
import { toChatNotification } from '#core/render/chat.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { toWebhook } from '#core/render/webhook.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../support/records/sample-findings.ts'

const text = fc.oneof(
  fc.constantFrom(...HOSTILE, '', 'x'.repeat(5000), '&'.repeat(4000), '`<'.repeat(2000)),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const texts = fc.array(text, { maxLength: 30 })

const hostile: fc.Arbitrary<AnyFinding> = fc
  .record({
    title: text,
    summary: text,
    detection: text,
    account: text,
    region: text,
    why: texts,
    normal: texts,
    response: texts,
    techniques: texts,
    name: text,
    arns: texts,
  })
  .map(({ name, arns, ...rest }) => ({
    ...sampleIncident,
    ...rest,
    origin: { ...sampleIncident.origin, node: name, name, chain: arns },
    actor: { ...sampleIncident.actor, name, addresses: arns },
    resources: arns.map((arn) => ({ arn, kind: name, account: name, region: name, owner: name })),
    stages: sampleIncident.stages.map((stage) => ({ ...stage, tactic: name })),
    signals: sampleIncident.signals.map((signal) => ({ ...signal, summary: name })),
    playbook: { detects: name, impact: name, triage: name, blindSpots: name, falsePositives: [name] },
  }))

/** Slack's documented limits, written down again. */
const slackProblems = ({ text: fallback, blocks }: ReturnType<typeof toSlackBlocks>): string[] => {
  const length = (name: string, value: string, max: number) => (value.length < 1 || value.length > max ? [`${name}: ${value.length}`] : [])
  return [
    ...length('fallback', fallback, 3000),
    ...(blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...(JSON.stringify(blocks).length > 13_000 ? ['too long in all'] : []),
    ...blocks.flatMap((block) => {
      if (block.type === 'header') return length('header', block.text.text, 150)
      if (block.type === 'context') return block.elements.flatMap((one) => length('context', one.text, 2000))
      if (block.type === 'section')
        return [
          ...(block.text ? length('section', block.text.text, 3000) : []),
          ...((block.fields?.length ?? 0) > 10 ? ['fields'] : []),
          ...(block.fields ?? []).flatMap((one) => length('field', one.text, 2000)),
        ]
      return []
    }),
  ]
}

const mrkdwnOf = (reported: AnyFinding): string[] =>
  toSlackBlocks(reported).blocks.flatMap((block) =>
    block.type === 'section'
      ? [...(block.text ? [block.text.text] : []), ...(block.fields ?? []).map((one) => one.text)]
      : block.type === 'context'
        ? block.elements.map((one) => one.text)
        : [],
  )

describe('toSlackBlocks', () => {
  it('shows who, what, where, whose, why, what was normal and what to do', () => {
    const all = mrkdwnOf(sampleIncident).join('\n')
    for (const part of [
      '*Who*',
      'user build-bot',
      '*From*',
      '198.51.100.23',
      '*Whose*',
      'orders (production)',
      '*Story*',
      '09:41',
      '*Why now*',
      '*What was normal*',
      '*Next steps*',
      '*Response offered*',
      '`deactivate-access-key`',
    ])
      expect(all).toContain(part)
  })

  it('keeps within the limits, and everything from a log inert', () => {
    for (const reported of [...sampleFindings, sampleIncident]) expect(slackProblems(toSlackBlocks(reported))).toEqual([])
    fc.assert(
      fc.property(hostile, (reported) => {
        expect(slackProblems(toSlackBlocks(reported))).toEqual([])
        for (const shown of mrkdwnOf(reported)) {
          expect(shown).not.toMatch(/<|&(?!amp;|lt;|gt;)/)
          const outsideCode = shown.replace(/`[^`]*`/g, '')
          expect(outsideCode).not.toMatch(/`|\w:\/\/|[@#!][\p{L}\p{N}]/u)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('asks Slack to make no links or mentions by itself', () => {
    expect(JSON.stringify(toSlackBlocks(sampleIncident)).match(/"type":"mrkdwn"/g)?.length).toBe(
      JSON.stringify(toSlackBlocks(sampleIncident)).match(/"verbatim":true/g)?.length,
    )
  })
})

describe('toChatNotification', () => {
  const problems = (reported: AnyFinding): string[] => {
    const { version, source, content } = toChatNotification(reported)
    return [
      ...(version === '1.0' && source === 'custom' ? [] : ['version or source']),
      ...(content.title.length > 250 || content.title.length === 0 ? ['title'] : []),
      ...(content.description.length > 8000 || content.description.length === 0 ? ['description'] : []),
      ...(content.nextSteps ?? []).filter((one) => one.length > 350 || one.length === 0),
      ...(content.keywords ?? []).filter((one) => one.length > 75 || one.length === 0),
    ]
  }

  it('keeps within the limits of the schema', () => {
    for (const reported of [...sampleFindings, sampleIncident]) expect(problems(reported)).toEqual([])
    fc.assert(
      fc.property(hostile, (reported) => problems(reported).length === 0),
      { numRuns: 60 },
    )
  })

  it('threads by finding, and by the incident that took it in', () => {
    expect(toChatNotification(finding()).metadata.threadId).toBe(finding().id)
    expect(toChatNotification(finding({ state: 'merged', mergedInto: 'abc' })).metadata.threadId).toBe('abc')
  })

  it('opens no link and no mention from a log', () => {
    const shown = toChatNotification(finding({ summary: HOSTILE.join(' '), why: [...HOSTILE] })).content.description
    expect(shown).not.toMatch(/<|\w:\/\/|[@][a-z]|(?<!\\)\]\(/)
  })
})

describe('toWebhook', () => {
  it('carries the contract, a key that repeats, and what is signed', () => {
    const sent = toWebhook(sampleIncident, '2026-05-12T11:00:00.000Z')
    expect(JSON.parse(sent.body)).toMatchObject({ schema: 1, type: 'kestrail.incident', finding: { id: sampleIncident.id } })
    expect(sent.signed).toBe(`2026-05-12T11:00:00.000Z.${sent.body}`)
    expect(sent.headers['idempotency-key']).toBe(toWebhook(sampleIncident, '2026-05-12T12:00:00.000Z').headers['idempotency-key'])
  })
})
