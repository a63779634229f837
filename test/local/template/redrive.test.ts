import { describe, expect, it } from 'vitest'
import { checkRedrive } from '../../../local/template/redrive.ts'
import { TemplateError } from '../../../local/template/template-document.ts'
import { queueDescription } from '../fixtures/queue-description.ts'

const ENDPOINT = 'http://127.0.0.1:9324'
const SOURCE_ARN = queueDescription(ENDPOINT, 'deletions').arn

/** A queue whose dead letters go to another with this allow policy. */
function queuesWith(allow?: object) {
  const deadLetters = queueDescription(
    ENDPOINT,
    'dead-letters',
    allow === undefined ? {} : { RedriveAllowPolicy: JSON.stringify(allow) },
  )
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 })
  return [queueDescription(ENDPOINT, 'deletions', { RedrivePolicy }), deadLetters]
}

describe('a dead-letter queue', () => {
  it.each([
    undefined,
    { redrivePermission: 'allowAll' },
    { redrivePermission: 'byQueue', sourceQueueArns: [SOURCE_ARN] },
  ])('takes from a queue with the allow policy %j', (allow) => {
    expect(() => checkRedrive(queuesWith(allow))).not.toThrow()
  })

  it.each([
    { redrivePermission: 'denyAll' },
    { redrivePermission: 'byQueue', sourceQueueArns: [`${SOURCE_ARN}-other`] },
  ])('takes nothing from it with %j, and the template is refused', (allow) => {
    expect(() => checkRedrive(queuesWith(allow))).toThrow(TemplateError)
    expect(() => checkRedrive(queuesWith(allow))).toThrow(
      'the queue dead-letters is no dead-letter queue for deletions',
    )
  })

  it('must be there', () => {
    expect(() => checkRedrive(queuesWith().slice(0, 1))).toThrow('expected is a queue of the stack')
  })
})
