import { Stack, Token } from 'aws-cdk-lib';
import { shown } from './shown-value.js';
const KINDS = {
    authorizer: { type: 'IHttpRouteAuthorizer', member: 'bind' },
    eventBus: {
        type: 'IEventBus',
        member: 'eventBusName',
        key: 'eventBusName',
        textIs: 'name',
        // The rule finds a bus by its name, and there may be another one of that name here.
        sameAsStack: ['region', 'account'],
    },
    encryptionKey: {
        type: 'IKey',
        member: 'keyArn',
        key: 'encryptionKeyArn',
        textIs: 'ARN',
        sameAsStack: ['region'],
    },
    secret: {
        type: 'ISecret',
        member: 'secretArn',
        key: 'secretArn',
        textIs: 'ARN',
        sameAsStack: ['region'],
    },
    webhookSecret: {
        type: 'ISecret',
        member: 'secretArn',
        key: 'webhookSecretArn',
        textIs: 'ARN',
        sameAsStack: ['region'],
    },
    alarmTopic: {
        type: 'ITopic',
        member: 'topicArn',
        key: 'alarmTopicArn',
        textIs: 'ARN',
        silences: { alarmEmail: ': subscribe at that topic' },
        sameAsStack: ['region'],
    },
};
/** Looks at props as JavaScript may give them, whatever the types say. */
export function separateProps(props, scope) {
    if (!isObject(props)) {
        return {
            resources: {},
            keys: {},
            faults: [`the props are ${shown(props)}; allowed is an object`],
        };
    }
    const entries = Object.entries(props);
    const resources = Object.fromEntries(entries.filter(([name, value]) => isOwnResource(name) && value !== undefined));
    const keys = Object.fromEntries(entries.filter(([name]) => !isOwnResource(name)));
    const faults = Object.entries(resources).flatMap(([name, resource]) => isOwnResource(name) ? faultsOf(name, resource, keys, Stack.of(scope)) : []);
    return { resources, keys, faults };
}
function faultsOf(name, resource, keys, stack) {
    const { type, member, key, textIs, silences = {}, sameAsStack = [] } = KINDS[name];
    const beside = { ...(key === undefined ? {} : { [key]: '' }), ...silences };
    const silenced = Object.entries(beside)
        .filter(([other]) => keys[other] !== undefined)
        .map(([other, instead]) => `${other} is ${shown(keys[other])}; allowed is none beside ${name}${instead}`);
    if (!isObject(resource) || !(member in resource)) {
        return [
            `${name} is ${shown(resource)}; allowed is an ${type} of the CDK${textKey(key, textIs)}`,
            ...silenced,
        ];
    }
    return [
        ...silenced,
        ...sameAsStack.flatMap((part) => elsewhere(name, resource, part, stack)),
        ...(name === 'alarmTopic' && resource.fifo === true
            ? [`${name} is a FIFO topic; allowed is a standard one, since alarms publish to no other`]
            : []),
        ...(name === 'webhookSecret' && String(keys.webhookRoute) !== 'true'
            ? [`${name} is given; allowed is it only with webhookRoute, which is false`]
            : []),
    ];
}
function textKey(key, textIs) {
    return key === undefined ? '' : ` (${key} takes its ${textIs})`;
}
/** Where both places are known: what is of another one, AWS would refuse or not find. */
function elsewhere(name, resource, part, stack) {
    const own = stack[part];
    const of = 'env' in resource && isObject(resource.env) ? resource.env[part] : undefined;
    if (typeof of !== 'string' || Token.isUnresolved(of) || Token.isUnresolved(own) || of === own) {
        return [];
    }
    return [`${name} is of the ${part} ${of}; allowed is one of the stack's ${part}, which is ${own}`];
}
function isOwnResource(name) {
    return Object.hasOwn(KINDS, name);
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}
