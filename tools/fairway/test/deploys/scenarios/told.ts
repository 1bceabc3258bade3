import { writeFile } from 'node:fs/promises';

import { require, succeeds } from './play.ts';
import type { Scenario } from './scenario.ts';

const CHAT_SECRET = 'shop-chat-webhook';

/** Deployments whose end is told to operators. */
export const told: readonly Scenario[] = [
  {
    name: 'operators are told how it ended, by topic and chat',
    play: async (stage) => {
      const [all, bad] = [await stage.openInbox(), await stage.openInbox('badly')];
      const url = stage.path('chat-url');
      await writeFile(url, all.chatUrl);
      await stage.writeEnvironments({
        operators: { chatWebhook: { kind: 'secret', secretName: CHAT_SECRET } },
      });
      try {
        await succeeds(stage.run('secret', 'set', 'demo', CHAT_SECRET, '--file', url));
        await stage.commitSound();
        await succeeds(stage.deploy('--notify'));
        await stage.commit({ alpha: 'crashes' });
        const end = await stage.deploy('--json', '--notify');

        const mails = await all.mailsUntil('demo: rolled back');
        const subjects = mails.map(({ subject }) => subject).join(', ');
        require(subjects === 'demo: succeeded, demo: rolled back', `all were told: ${subjects}`);
        const text = mails.at(-1)?.text ?? '';
        require(/What ran before runs again[^]*Next: \.\/fairway logs demo[^]*no such table: birthdays/.test(
          text,
        ), `the mail says: ${text}`);
        const [firstBad] = await bad.mailsUntil('demo: rolled back');
        require(firstBad?.subject ===
          'demo: rolled back', 'who asked for bad ends alone was told of a good one');
        const chat = all.chat.map((each) => each.split('\n')[0]).join(', ');
        require(chat === 'demo: succeeded, demo: rolled back', `the chat was told: ${chat}`);
        return end;
      } finally {
        await stage.writeEnvironments();
      }
    },
    verdict: 'rolled back',
    code: 1,
    movesOn: true,
  },
];
