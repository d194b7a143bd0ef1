import { html, Markup } from '../html.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

/** SHA-256 of SCRIPT and STYLE, which a test keeps right: the browser runs and applies nothing else, even if an escape were missed. */
export const HASHES = {
  script: 'sha256-DFOYrTQZE+3gM3i58GpsC7Zs3PSpXmI54FmGxkUfK/M=',
  style: 'sha256-ptsu/z9LKvME6GbEQc91/VO6aOqsUBWfueWgwqzjkqY=',
} as const

const POLICY = `default-src 'none'; script-src '${HASHES.script}'; style-src '${HASHES.style}'; base-uri 'none'; form-action 'none'`

export interface Chapter {
  /** Anchor. */
  readonly id: string
  readonly name: string
  readonly body: Markup
}

/** One self-contained document: no external asset, and a policy that forbids the network. */
export const page = (title: string, lead: Markup, chapters: readonly Chapter[], footer: Markup): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${new Markup(STYLE)}</style></head>
<body><a class="skip" href="#content">Skip to the story</a>
<nav aria-label="Chapters"><ul><li><strong>Kestrail</strong></li>${chapters.map((one) => html`<li><a href="#${one.id}">${one.name}</a></li>`)}</ul></nav>
<svg class="defs" width="0" height="0" aria-hidden="true"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs></svg>
<main id="content">${lead}
${chapters.map((one) => html`<section id="${one.id}" aria-labeledby="${one.id}-h"><h2 id="${one.id}-h">${one.name}</h2>${one.body}</section>\n`)}
<footer>${footer}</footer></main><script>${new Markup(SCRIPT)}</script></body></html>
`.text
