/** The bundle of a function for what a stack has. */
export function bundleName(name, { ledger, certificates }) {
    if (!ledger)
        return `${name}-without-ledger`;
    return name === 'api' && certificates ? 'api-with-certificates' : name;
}
