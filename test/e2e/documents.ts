/** Bodies that hold a document's content where we expect none, or in a message that we refuse. */
export function bodiesWith(text: string, number: number): Readonly<Record<string, string>> {
  const document = { text, pages: [{ total: number, paid: true, lines: [text] }] }
  const event = (data: unknown, more: object = {}) =>
    JSON.stringify({ event: 'file_request_status_change', data, ...more })
  const good = { request_id: 'with-document', request_status: 'failed', response_body: document }
  return {
    'an event that is ignored': event(good),
    'an event without an id': event({ request_status: 'completed', response_body: document }),
    'an event with a bad id': event({ ...good, request_id: 'a b' }),
    'an event with a status that is none': event({ ...good, request_status: { text } }),
    'an event whose data is the document': event(text),
    'an event with a key twice': event(good).replace('{"text"', '{"text":1,"text"'),
    'an event that is cut': event(good).slice(0, -2),
    'an event with something after it': `${event(good)} ${text}`,
    'a document beside an id': JSON.stringify({ request_id: 'a', document }),
    'a document for an id': JSON.stringify({ request_id: document }),
    'a document for a list': JSON.stringify({ request_ids: { document } }),
    'a document for a reason': JSON.stringify({ request_id: 'a', reason: document }),
    'a document for a time': JSON.stringify({ request_id: 'a', not_before: { text } }),
    'a document alone': JSON.stringify(document),
    'a list of documents': JSON.stringify([document, text, number]),
    'a text': JSON.stringify(text),
    'bare text': text,
    'a form': `text=${text}&total=${number}`,
    XML: `<text>${text}</text>`,
    'a deep document': '{"a":'.repeat(40) + JSON.stringify(text) + '}'.repeat(40),
    'a document with a byte order mark': `\ufeff${JSON.stringify(document)}`,
    'a prototype with a document': `{"__proto__":${JSON.stringify(document)}}`,
    'our own message with a document': JSON.stringify({ v: 1, request_id: 'a b', document, text }),
    'our own message with a document for a reason': JSON.stringify({
      ...{ v: 1, request_id: 'a', reason: document },
    }),
    'our own message of another version': JSON.stringify({ v: 2, request_id: 'a', x: document }),
    'our own message with a document for attempts': JSON.stringify({ v: 1, attempts: [document] }),
    'an EventBridge event without an id': JSON.stringify({
      'detail-type': 'x',
      source: 'y',
      detail: { document },
    }),
    'an EventBridge event whose detail is text': JSON.stringify({
      'detail-type': 'x',
      source: 'y',
      detail: JSON.stringify(document),
    }),
    'an SNS envelope around a document': JSON.stringify({
      Type: 'Notification',
      TopicArn: 't',
      Subject: text,
      Message: JSON.stringify(document),
    }),
    'an SNS envelope around text': JSON.stringify({
      Type: 'Notification',
      TopicArn: 't',
      Message: text,
    }),
    'an S3 event': JSON.stringify({ Records: [{ s3: { object: { key: text } } }] }),
  }
}
