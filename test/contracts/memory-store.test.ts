import { MemoryStore } from '#adapters/local/memory-store.ts'
import { stateStoreContract } from './state-store.ts'

stateStoreContract('memory', () => Promise.resolve(new MemoryStore()))
