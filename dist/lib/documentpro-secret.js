import { OperatorSecret } from './operator-secret.js';
/** The secret that holds DocumentPro's API key. */
export class DocumentProSecret extends OperatorSecret {
    constructor(scope, id, given, encryptionKey) {
        super(scope, id, {
            given,
            encryptionKey,
            description: "DocumentPro's API key; empty until it is put in (output PutSecretInstruction)",
            notRotated: 'DocumentPro issues the key and has no API to rotate it; a new one is put in by hand.',
            file: 'documentpro-api-key.txt',
        });
    }
}
