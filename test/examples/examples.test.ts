import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'

const EXAMPLES = ['examples/send-webhook.mjs', 'examples/signed-deletion.mjs']

/** All that an example needs, at a place where nobody is. */
const NOBODY = {
  API_URL: 'http://127.0.0.1:1',
  WEBHOOK_SECRET: 'whsec_bG9jYWwtZGVtby13ZWJob29rLXNlY3JldA==',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
}

function run(example: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [example, ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

/** Counts who comes. */
async function visitors() {
  let count = 0
  const server = createServer((_request, response) => {
    count += 1
    response.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}`, count: () => count }
}

describe.each(EXAMPLES)('%s', (example) => {
  it.each([
    [['--help'], 0],
    [[], 2],
    [[''], 2],
    [['-h'], 2],
    [['--hlep'], 2],
    [['sample-1', 'sample-2'], 2],
    [['sample-1', '--help'], 2],
  ])('says how it is used, and asks for nothing, for %j', async (args, status) => {
    const { url, count } = await visitors()
    const ran = await run(example, args, { ...NOBODY, API_URL: url })
    expect(ran.status).toBe(status)
    expect(status === 0 ? ran.stdout : ran.stderr).toMatch(`Usage: node ${example} <request_id>`)
    expect(count()).toBe(0)
  })

  it('says that nobody answers', async () => {
    expect(await run(example, ['sample-1'], NOBODY)).toStrictEqual({
      status: 1,
      stdout: '',
      stderr: 'nothing answers at http://127.0.0.1:1; does the service run?\n',
    })
  })

  it('says what is not set, and what is no URL', async () => {
    const { API_URL: _, ...rest } = NOBODY
    expect(await run(example, ['sample-1'], rest)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^API_URL.* isn't set\./),
    })
    expect(await run(example, ['sample-1'], { ...NOBODY, API_URL: 'here' })).toMatchObject({
      status: 2,
      stderr: "API_URL is 'here', which is no URL\n",
    })
  })
})

it('the webhook example says what a secret looks like, without saying the secret', async () => {
  const secret = 'whsec_not base64!'
  const { status, stderr } = await run('examples/send-webhook.mjs', ['sample-1'], {
    ...NOBODY,
    WEBHOOK_SECRET: secret,
  })
  expect({ status, stderr }).toStrictEqual({
    status: 2,
    stderr: 'WEBHOOK_SECRET is not whsec_ and base64 after it\n',
  })
})

it('the signed example says that it needs credentials', async () => {
  const { API_URL, AWS_REGION } = NOBODY
  const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' }
  const ran = await run('examples/signed-deletion.mjs', ['sample-1'], {
    API_URL,
    AWS_REGION,
    ...nowhere,
  })
  expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining('no AWS credentials') })
})
