/** The fields that say what an event is about. All events of a bus have the rest alike: an account, a region, a time. */
const TELLING = new Set(['source', 'detail-type', 'resources', 'detail']);
/**
 * Whether an EventBridge pattern picks events by what they are about. One that doesn't would have a deletion for each
 * event of the bus, or for nearly each: what only excludes (`anything-but`, a field that is missing) picks nothing.
 */
export function narrows(pattern) {
    return someFieldNarrows(pattern, (name) => TELLING.has(name));
}
/** All fields must fit, so one that narrows is enough; of the alternatives in `$or` and in a list each must. */
function someFieldNarrows(node, isTelling) {
    if (!isObject(node))
        return false;
    return Object.entries(node).some(([name, tests]) => {
        if (name === '$or')
            return every(tests, (option) => someFieldNarrows(option, isTelling));
        if (!isTelling(name))
            return false;
        return isObject(tests)
            ? someFieldNarrows(tests, () => true)
            : every(tests, (test) => testNarrows(test, name));
    });
}
/** @param name of the field; source, detail-type and resources are there in each event */
function testNarrows(test, name) {
    if (!isObject(test))
        return true;
    const [[operator, operand] = ['', undefined], ...more] = Object.entries(test);
    if (more.length > 0)
        return false;
    switch (operator) {
        case 'prefix':
        case 'suffix':
            return textOf(operand) !== '';
        case 'wildcard':
            return /[^*]/.test(textOf(operand));
        case 'exists':
            return operand === true && !TELLING.has(name);
        case 'equals-ignore-case':
        case 'numeric':
        case 'cidr':
            return true;
        default:
            return false;
    }
}
function textOf(operand) {
    const text = isObject(operand) ? operand['equals-ignore-case'] : operand;
    return typeof text === 'string' ? text : '';
}
function every(list, narrow) {
    return Array.isArray(list) && list.length > 0 && list.every(narrow);
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
