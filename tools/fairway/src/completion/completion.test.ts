import { execFileSync } from 'node:child_process';

import { describe, expect, test } from '@jest/globals';

import { Argument, Command, Option } from 'commander';

import { runInProcess } from '../../test/run-in-process.ts';
import { commandTree } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

/** The words that bash offers when Tab is pressed after these words. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const { stdout: script } = await runInProcess(['completion', 'bash']);
  const program = `${script}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _fairway
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-euc', program, 'bash', './fairway', ...words], { encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

describe('bash completion', () => {
  test.each([
    [
      [''],
      [
        'up',
        'bootstrap',
        'deploy',
        'plan',
        'rollback',
        'promote',
        'releases',
        'destroy',
        'status',
        'logs',
        'run',
        'scale',
        'restart',
        'exec',
        'token',
        'secret',
        'unlock',
        'doctor',
        'config',
        'access',
        'cost',
        'diagram',
        'pipeline',
        'preview',
        'matrix',
        'new',
        'synth',
        'image',
        'rehearse',
        'ecs',
        'completion',
        '--version',
        '--help',
        '-h',
      ],
    ],
    [['up'], ['up']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', '--help', '-h'],
    ],
    [['up', '--log-level', 'de'], ['debug']],
    [
      ['up', '--only', ''],
      ['alpha', 'beta'],
    ],
    [['up', '--port', ''], []],
    [['deploy', 'l'], ['local']],
    [['deploy', 'local', 'al'], ['alpha']],
    [
      ['restart', 'local', 'alpha', '--json', '--'],
      ['--dry-run', '--data', '--rehearsal', '--help'],
    ],
    [['up', '--watch', '--j'], ['--json']],
    [['up', '--data', '/et'], ['/etc']],
    [['config', 'd'], ['demo']],
    [
      ['synth', 'demo', ''],
      ['guest', '--out', '--help', '-h'],
    ],
    [['synth', '--out', '/et'], ['/etc']],
    [['matrix', '--b'], ['--branch']],
  ])('after %j offers %j', async (words, offers) => {
    expect(await bashOffers(...words)).toEqual(offers);
  });

  test('is registered for ./fairway and fairway', async () => {
    const { stdout: script } = await runInProcess(['completion', 'bash']);

    const registered = execFileSync('bash', ['-c', `${script}\ncomplete -p`], { encoding: 'utf8' });
    expect(registered).toContain('complete -F _fairway fairway\n');
    expect(registered).toContain('complete -F _fairway ./fairway\n');
  });
});

const tree = commandTree(
  new Command('fairway').addCommand(
    new Command('sail')
      .description("set the ship's sails")
      .option('-f, --fast', 'all of [them]')
      .addOption(new Option('--to <port>', 'where to').choices(['rotterdam', 'genoa'])),
  ),
  [],
);

describe('zsh completion', () => {
  const script = zshCompletion(tree);

  test('offers arguments at their places', () => {
    const voyage = new Command('fairway').addCommand(
      new Command('sail').addArgument(new Argument('<wind>').choices(['fair'])).argument('[services...]'),
    );

    expect(zshCompletion(commandTree(voyage, ['alpha', 'beta']))).toContain(
      "'1: :(fair)' '*: :(alpha beta)'",
    );
  });

  test('describes verbs, and quotes what the shell would read', () => {
    expect(script).toContain(String.raw`local -a verbs=('sail:set the ship'\''s sails')`);
  });

  test('describes options with the values that they take', () => {
    expect(script).toContain(
      String.raw`_arguments '--fast[all of \[them\]]' '-f[all of \[them\]]' '--to[where to]: :(rotterdam genoa)'`,
    );
  });
});

describe('fish completion', () => {
  test('has a line for each verb and option', () => {
    expect(fishCompletion(tree).split('\n')).toEqual(
      expect.arrayContaining([
        String.raw`complete -c fairway -f -n '__fish_use_subcommand' -a sail -d 'set the ship\'s sails'`,
        `complete -c fairway -f -n '__fish_seen_subcommand_from sail' -l fast -s f -d 'all of [them]'`,
        `complete -c fairway -f -n '__fish_seen_subcommand_from sail' -l to -d 'where to' -x -a 'rotterdam genoa'`,
      ]),
    );
  });
});
