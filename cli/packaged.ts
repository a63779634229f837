#!/usr/bin/env node
/**
 * `documentpro-deletion` as the package has it: on whatever Node.js there is, so nothing is imported here that an older one
 * doesn't have.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8'

/** The first that has all that the commands use, `node:sqlite` among it. */
const NEEDED = { major: 22, minor: 13 }

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor)) {
  console.error(
    `documentpro-deletion needs Node.js ${NEEDED.major}.${NEEDED.minor} or newer; this is ${process.versions.node}`,
  )
  process.exit(1)
}
// As `npm run cli` has it; not in the first line of this file, which not every system splits into words.
setFlagsFromString('--optimize-for-size')
// Node.js 22 says of `node:sqlite` that it is experimental, which is for whoever writes a program.
process.removeAllListeners('warning')
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') console.error(`${name}: ${message}`)
})
await import('./documentpro-deletion.ts')
