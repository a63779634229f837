import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DeletionFunction } from './deletion-function.ts';
/** The record of what was asked for and what became of it, an item for each id (docs/decisions/0018-ledger.md). */
export declare class Ledger extends Construct {
    #private;
    readonly table: Table;
    constructor(scope: Construct, id: string, encryptionKey: IKey | undefined);
    /** Lets a function write records, and read the one that is in the way. */
    allowWriting(writer: DeletionFunction): void;
    /** Lets a function that may write remember its answers, which stand apart from the records. */
    allowAnswers(writer: DeletionFunction): void;
    /** Lets a function that may write look through all of them, too. */
    allowListing(reader: DeletionFunction): void;
}
//# sourceMappingURL=ledger.d.ts.map