import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.js';
import { Alarms } from './alarms.js';
import { Dashboard } from './dashboard.js';
import { OwnMetrics } from './own-metrics.js';
/** What tells a person: alarms, the topic that they are sent to, and the dashboard. */
export class Monitoring extends Construct {
    alarmTopic;
    alarms;
    dashboard;
    constructor(scope, id, { alarmTopic, ...props }) {
        super(scope, id);
        this.alarmTopic = alarmTopic ?? new AlarmTopic(this, 'AlarmTopic', props.configuration).topic;
        const workerMetrics = new OwnMetrics(props.worker, 'worker');
        const apiMetrics = new OwnMetrics(props.api, 'api');
        this.alarms = new Alarms(this, 'Alarms', {
            ...props,
            workerMetrics,
            apiMetrics,
            topic: this.alarmTopic,
        });
        this.dashboard = new Dashboard(this, 'Dashboard', {
            ...props,
            alarms: this.alarms.all,
            workerMetrics,
            apiMetrics,
        });
    }
}
