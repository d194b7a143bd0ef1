export type { Flow as Event } from '#core/model/event.ts'
