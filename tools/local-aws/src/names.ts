/** Names of what `seedSample` makes, for whoever points a service or a `curl` at it. */
export const sampleBucket = 'sample-logs';
export const stateBucket = 'fairway-local-state';
export const noticesTopic = 'notices';
/** A queue that receives everything published to `notices`, so that a person can read it. */
export const noticesInbox = 'notices-inbox';
