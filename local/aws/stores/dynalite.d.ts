/** dynalite has no types of its own; this is what the local run uses of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface DynaliteOptions {
    /** Where LevelDB keeps the tables; without it they are in memory. */
    readonly path?: string
    /** How long a new table stays in CREATING, in milliseconds. */
    readonly createTableMs?: number
  }

  export default function dynalite(options?: DynaliteOptions): Server
}
