/** Of whoever reads metrics. */
export const READ = 'api/backend_access';

/** Of whoever changes them: programs have the scope, people the group. */
export const WRITE = { scope: 'api/metrics.write', orGroup: 'metrics-editors' };
