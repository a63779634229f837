/** The configuration keys of alarms and dashboard. */
export declare const alarmKeys: {
    alarmEmail: import("./configuration-key.ts").Key<string>;
    alarmTopicArn: import("./configuration-key.ts").Key<string>;
    outageAlarmSeconds: import("./configuration-key.ts").Key<number>;
    pendingAgeAlarmSeconds: import("./configuration-key.ts").Key<number>;
    queueAgeAlarmSeconds: import("./configuration-key.ts").Key<number>;
    runbookUrl: import("./configuration-key.ts").Key<string>;
};
//# sourceMappingURL=alarm-keys.d.ts.map