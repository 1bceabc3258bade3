/** Setting of the Express app that tells its server which version answers, also where the app is never asked. */
export const SERVICE_VERSION = 'service version';
