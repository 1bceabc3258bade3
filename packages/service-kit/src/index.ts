export { packageFile } from './asset-folder.ts';
export { clientKey } from './client-key.ts';
export { commaSeparated } from './comma-separated.ts';
export {
  ConfigError,
  readConfig,
  standardConfig,
  variableFaults,
  type EnvironmentVariables,
  type StandardConfig,
} from './config.ts';
export type { Resource, WebSocketClients } from './drain.ts';
export type { HttpExchange } from './exchange.ts';
export {
  HttpProblem,
  invalidInput,
  overloaded,
  type HttpProblemOptions,
  type InputFault,
} from './http-problem.ts';
export { inputFault } from './input/input-fault.ts';
export { jsonLine, JsonText } from './json-line.ts';
export { quotedValue } from '@fairway/service-manifest';
export { unknownName } from './input/schema-faults.ts';
export { html, SafeHtml } from './html.ts';
export { createHttpServer, type HttpServerOptions } from './http-server.ts';
export { serviceIdentity, type ServiceIdentity } from './identity.ts';
export { outsideLogScope, withLogScope, type LogFields } from './log-scope.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { pageStyle } from './page-style.ts';
export { Readiness, type DependencyState, type ReadinessCheck, type ReadinessReport } from './readiness.ts';
export {
  defineRoute,
  sendPage,
  type Route,
  type RouteAudit,
  type RouteInput,
  type RouteResponse,
} from './route.ts';
export { runService, type BuiltService, type ServiceParts } from './run-service.ts';
export { pagePolicy, pagePolicyWith } from './security-headers.ts';
export { serve, type RunningService, type ServeOptions } from './serve.ts';
export { staticFiles } from './static-files.ts';
export type { Caller, Permission } from './sign-in/permission.ts';
export { bearerToken, SignIn, signInOf, type SignInOptions } from './sign-in/sign-in.ts';
export { signInPages, type SignInPages, type SignInPagesOptions } from './sign-in/sign-in-pages.ts';
export { signInPageVariables, signInVariables } from './sign-in/variables.ts';
export { timeZone } from './time-zone.ts';
export { unlessEmpty } from './unless-empty.ts';
export { wholeNumber } from './whole-number.ts';
export { createServiceApp, type ServiceAppOptions } from './service-app.ts';
export { FairSemaphore, type ReleaseSlot, type FairSemaphoreOptions } from './fair-semaphore.ts';
