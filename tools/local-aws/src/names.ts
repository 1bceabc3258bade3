/** Names of the resources of `seedSample`, for a service or a `curl` that is pointed at them. */
export const sampleBucket = 'sample-logs';
export const stateBucket = 'fairway-local-state';
export const noticesTopic = 'notices';
/** A queue that receives everything published to `notices`, so that a person can read it. */
export const noticesInbox = 'notices-inbox';
