import { Stack } from 'aws-cdk-lib'
import { describe, expect, it } from 'vitest'
import { DocumentProDeletion } from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

function urlIn(region?: string): unknown {
  const app = unbundledApp({ '@aws-cdk/core:enablePartitionLiterals': true })
  const stack = new Stack(app, 'Yours', {
    env: region === undefined ? {} : { region, account: '123456789012' },
  })
  const { outputs } = new DocumentProDeletion(stack, 'Deletion')
  return stack.resolve(outputs.DashboardUrl)
}

describe('the link to the dashboard', () => {
  it.each([
    ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ])('leads to the console of %s', (region, host) => {
    expect(JSON.stringify(urlIn(region))).toContain(
      `https://${host}/cloudwatch/home?region=${region}#dashboards:name=`,
    )
  })

  it('finds the console at deployment where the region is known no earlier', () => {
    const url = JSON.stringify(urlIn())

    for (const domain of ['aws.amazon.com', 'amazonaws-us-gov.com', 'amazonaws.cn']) {
      expect(url).toContain(`"${domain}"`)
    }
    expect(url.match(/Fn::If/g)).toHaveLength(2)
  })
})
