/**
 * `npm run bench`: measures our worker and service beside what people would write instead, in one run on one
 * machine, prints the tables and writes `bench/results/`.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSecretsManager } from '../local/secrets-manager/secrets-manager.ts'
import { measureFunctions } from './function-measures.ts'
import { bundlePeers } from './peers.ts'
import { runProbe } from './run-probe.ts'
import { startUpstream } from './upstream.ts'

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:bench-abcdef'
const directory = await mkdtemp(join(tmpdir(), 'documentpro-deletion-bench-'))
const upstream = await startUpstream(directory)
const secretsManager = await startSecretsManager({
  secrets: [{ arn: SECRET_ARN, name: 'bench', value: 'bench-key' }],
})
try {
  const peers = await bundlePeers(directory)
  const surroundings = {
    upstreamUrl: upstream.url,
    certificateFile: upstream.certificateFile,
    secretsManagerUrl: secretsManager.url,
    secretArn: SECRET_ARN,
  }
  const figures = await measureFunctions(
    peers,
    upstream,
    (peer, order) => runProbe(peer, surroundings, order),
    { cold: 3, warm: 1, warmBatches: 100 },
  )
  console.table(figures)
} finally {
  upstream.close()
  await secretsManager.close()
  await rm(directory, { recursive: true, force: true })
}
