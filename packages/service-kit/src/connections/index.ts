export { HttpProblem } from '../http-problem.ts';
export { answerBrokenRequests, hasPendingAnswer, type BrokenRequestOptions } from './broken-requests.ts';
export { LingeringClose, lingerLimits, type LingerLimits } from './lingering-close.ts';
export {
  plainProblem,
  sendPlainProblem,
  traceRefused,
  USUAL_METHODS,
  writePlainProblem,
  type PlainProblem,
} from './plain-problems.ts';
export { requestIdOf } from '../request-id.ts';
export { hasBody, isAnsweredEarly, isWebSocketHandshake, offersUpgrade } from './request-kinds.ts';
