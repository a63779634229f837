import { describe, expect, it } from 'vitest'
import { type ReferenceValues, resolve } from '../../../local/template/intrinsic-functions.ts'
import { TemplateError } from '../../../local/template/template-document.ts'

const VALUES: ReferenceValues = {
  resources: new Map([
    ['Queue', { ref: 'http://sqs/q', attributes: { Arn: 'arn:q', QueueName: 'q' } }],
  ]),
  pseudoParameters: { 'AWS::Region': 'us-east-1', 'AWS::Partition': 'aws' },
}

describe('an intrinsic function', () => {
  it.each([
    [{ Ref: 'Queue' }, 'http://sqs/q'],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:q'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:q'],
    [{ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 1]] }, 'arn:aws:1'],
    [{ 'Fn::Join': ['', { 'Fn::Split': ['/', 'a/b'] }] }, 'ab'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'q'],
    [{ 'Fn::Select': ['0', ['a']] }, 'a'],
    [
      { 'Fn::Sub': `\${AWS::Region}/\${Queue}/\${Queue.Arn}/\${!literal}` },
      `us-east-1/http://sqs/q/arn:q/\${literal}`,
    ],
    [{ 'Fn::Sub': [`\${Own}-\${Queue.QueueName}`, { Own: { Ref: 'Queue' } }] }, 'http://sqs/q-q'],
  ])('%j gives %s', (value, expected) => {
    expect(resolve(value, VALUES)).toBe(expected)
  })

  it('is resolved at any depth, and the rest stays as it is', () => {
    const value = { a: [{ b: { Ref: 'Queue' } }, 1, null], Ref: 'not alone' }
    expect(resolve(value, VALUES)).toStrictEqual({
      a: [{ b: 'http://sqs/q' }, 1, null],
      Ref: 'not alone',
    })
  })

  it('leaves out a list item that has no value', () => {
    expect(resolve([{ Ref: 'AWS::NoValue' }, 'a'], VALUES)).toStrictEqual(['a'])
  })

  it.each([
    [{ Ref: 'Role' }, 'Ref Role names nothing that is emulated'],
    [{ 'Fn::GetAtt': ['Queue', 'Url'] }, 'Fn::GetAtt Queue.Url names nothing that is emulated'],
    [{ 'Fn::Sub': `\${Role.Arn}` }, 'Fn::GetAtt Role.Arn names nothing that is emulated'],
    [
      { 'Fn::ImportValue': 'x' },
      /^the intrinsic function Fn::ImportValue is not emulated; known are Ref, /,
    ],
    [{ 'Fn::Select': [5, ['a']] }, 'Fn::Select has no item 5'],
    [{ 'Fn::Join': ['', 'text'] }, 'Fn::Join takes a list, given was "text"'],
    [{ 'Fn::Join': ['', [{}]] }, 'Fn::Join takes a text, given was {}'],
  ])('%j is refused with a sentence', (value, sentence) => {
    expect(() => resolve(value, VALUES)).toThrow(TemplateError)
    expect(() => resolve(value, VALUES)).toThrow(sentence)
  })
})
