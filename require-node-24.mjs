/**
 * Runs before our own programs, on any Node.js: says in a sentence what is missing instead of
 * `ERR_UNKNOWN_FILE_EXTENSION`. Plain JavaScript, since an old Node.js must be able to read it.
 *
 * @module
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

// `import.meta.main` came with 24.2.
if (major < 24 || (major === 24 && minor < 2)) {
  console.error(
    `This needs Node.js 24.2 or newer, and this is ${process.versions.node}. npm ci brings one along where install scripts may run: ` +
      'say "npm rebuild node --ignore-scripts=false", or use a Node.js 24 of yours ("nvm install" reads .nvmrc).',
  )
  process.exit(1)
}
