export { chunked, sendThenRead } from './blocking-client.ts';
export { openTestBrowser } from './config.ts';
export { captureLog, type CapturedLog, type LogLine } from './captured-log.ts';
export { receivedSpans, startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';
export { recordSpans, type RecordedSpan, type SpanRecord } from './recorded-spans.ts';
export { runApp, stopRunningApps, type RunningApp } from './running-app.ts';
export { sampleIdentity } from './sample-identity.ts';
export { startTokenIssuer, type Claims, type TokenIssuer } from '@fairway/local-sign-in';
