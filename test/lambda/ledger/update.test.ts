import { expect, it } from 'vitest'
import { updateExpression } from '../../../lambda/ledger/update.ts'

it('says an update in the words of DynamoDB, with none of its reserved ones', () => {
  const update = updateExpression({
    set: { state: { S: 'final' }, 'later.abc': { N: '1' } },
    setNew: { later: { M: {} } },
    condition: '#given <> :given',
    names: { '#given': 'outcome' },
    values: { ':given': { S: 'deleted' } },
  })
  expect(update).toStrictEqual({
    UpdateExpression: 'SET #n0 = :v0, #n1.#n2 = :v1, #n1 = if_not_exists(#n1, :v2)',
    ConditionExpression: '#given <> :given',
    ExpressionAttributeNames: { '#given': 'outcome', '#n0': 'state', '#n1': 'later', '#n2': 'abc' },
    ExpressionAttributeValues: {
      ':given': { S: 'deleted' },
      ':v0': { S: 'final' },
      ':v1': { N: '1' },
      ':v2': { M: {} },
    },
  })
})
