import { expiryMarker, PREVIEW_LABEL } from './slots.ts';

export interface PreviewState {
  readonly kind: 'starting' | 'running' | 'failed' | 'removed' | 'remains' | 'no slot' | 'off';
  readonly slot?: string | undefined;
  readonly until?: string | undefined;
  readonly url?: string | undefined;
  readonly runUrl: string;
  /** US dollars that it costs a day while it is there. */
  readonly dailyUsd?: number | undefined;
}

/** The one comment about a pull request's preview, as Markdown. */
export function previewText({ kind, slot = '', until, url, runUrl, dailyUsd }: PreviewState): string {
  const expiry = until === undefined ? [] : [expiryMarker(until)];
  const cost = dailyUsd === undefined ? '' : ` It costs about ${dailyUsd.toFixed(2)} US dollars a day.`;
  const end =
    until === undefined
      ? ''
      : ` It is taken away when this is closed, when the label \`${PREVIEW_LABEL}\` goes, or on ${until.slice(0, 10)}, whichever comes first; a push begins the time anew.`;
  const texts: Readonly<Record<PreviewState['kind'], string>> = {
    starting: `Preview: \`${slot}\` [is being deployed](${runUrl}). The first time takes about half an hour.${cost}${end}`,
    running: `Preview: ${url ?? ''} (\`${slot}\`, its own services and an empty database).${cost}${end}`,
    failed: `Preview: \`${slot}\` could not be deployed, [the run](${runUrl}) says why.${end}`,
    removed: `Preview: \`${slot}\` was taken away, with its database.`,
    remains: `Preview: \`${slot}\` could not be taken away, [the run](${runUrl}) says why. The night tries again, and until then nobody else gets it.`,
    'no slot': `Preview: every environment for previews is taken. Take the label \`${PREVIEW_LABEL}\` off another pull request, or raise \`slots\` in environments/src/previews.ts.`,
    off: 'Preview: this workspace has no environments for previews. Set `slots` in environments/src/previews.ts, and run `./fairway bootstrap`.',
  };
  return [...expiry, texts[kind]].join('\n');
}
