/** A field of messages that schedules a deletion. A list that has it means something that `bulk` would not do. */
export const NOT_BEFORE = 'not_before'

export const NOT_BEFORE_RULE = `must not have ${NOT_BEFORE}: bulk deletes as soon as it can; send such ids by a queue message`
