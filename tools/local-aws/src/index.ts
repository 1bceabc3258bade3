export { startLocalAws, type LocalAws, type LocalAwsOptions } from './local-aws.ts';
export { noticesInbox, noticesTopic, sampleBucket, stateBucket } from './names.ts';
export type { RecordedCall } from './recorded-call.ts';
export type { Sample } from './sample/seed-sample.ts';
