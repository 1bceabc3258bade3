/** The scope of callers that read metrics. */
export const READ = 'api/backend_access';

/** The permission of callers that change them: programs have the scope, people the group. */
export const WRITE = { scope: 'api/metrics.write', orGroup: 'metrics-editors' };
