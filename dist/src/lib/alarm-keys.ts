import { number, text } from './configuration-key.ts'

/** The configuration keys of alarms and dashboard. */
export const alarmKeys = {
  alarmEmail: text({
    meaning: 'Who gets an e-mail when an alarm changes; the address must confirm once',
    allowedText: 'an e-mail address',
    fits: (given) => /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(given),
  }),
  alarmTopicArn: text({
    meaning: 'An SNS topic of yours for the alarms; without it one is created',
    allowedText: 'the ARN of a standard SNS topic in the region of the stack',
    fits: (given) => /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(given),
  }),
  outageAlarmSeconds: number({
    meaning: 'How long no attempt may reach DocumentPro before the alarm',
    unit: 'seconds',
    default: 900,
    min: 600,
    max: 43_200,
  }),
  pendingAgeAlarmSeconds: number({
    meaning: 'Age of the oldest pending deletion from which on there is an alarm',
    unit: 'seconds',
    defaultText: 'retryWindowSeconds / 4',
    min: 1,
    max: 1_209_600,
  }),
  queueAgeAlarmSeconds: number({
    meaning: 'Age of the oldest message on the deletion queue from which on there is an alarm',
    unit: 'seconds',
    defaultText: '3600 + visibilityTimeoutSeconds',
    min: 907,
    max: 1_209_600,
  }),
  runbookUrl: text({
    meaning: 'Where those who are on call read `docs/runbook.md`; alarms and dashboard point there',
    default: 'docs/runbook.md',
    allowedText: 'an https URL without fragment, or the default',
    fits: (given) => /^(docs\/runbook\.md|https:\/\/[^\s#"'<>()]+)$/.test(given),
  }),
}
