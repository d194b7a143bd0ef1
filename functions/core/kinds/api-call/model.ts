export type { ApiCall as Event } from '#core/model/event.ts'
