// Mutation testing: does a test notice when the code is changed? docs/mutation.md says what survives, and why.
//
// The vitest runner of Stryker 10 knows vitest 5, so each mutant runs only the tests that reach its line.
// Stryker forks its workers with the node that runs it: node_modules/.bin/node, as in every npm script.

export default {
  mutate: [
    'lambda/deletion/**/*.ts',
    'lambda/documentpro/**/*.ts',
    'lambda/ledger/**/*.ts',
    'lambda/queue/**/*.ts',
    'lambda/middleware/api-key.ts',
    'lambda/middleware/partial-batch-response.ts',
    'lambda/worker.ts',
  ],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  // Not `testFiles`: with it Stryker 10.1 switches a mutant on after the tests have loaded the code, so that one in a
  // constant is never seen.
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'html', 'json', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  // Stryker rewrites a tsconfig.json that it copies with an API that TypeScript 7 no longer has; no test needs it.
  ignorePatterns: ['tsconfig.json', '.local', 'cdk.out', 'coverage', 'bench', 'docs'],
  tempDirName: '.stryker-tmp',
}
