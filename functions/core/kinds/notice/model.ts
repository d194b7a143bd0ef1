export type { Notice as Event } from '#core/model/event.ts'
