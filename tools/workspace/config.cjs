'use strict';
// The environments that set-up hands on.
const { delimiter, join } = require('node:path');

/**
 * For the script: the workspace's own programs, its Node among them, come first. Node keeps compiled code, and
 * stripped TypeScript: a start of the command-line tool is three times as fast, and tests start it often.
 */
function scriptEnvironment(/** @type {string} */ root) {
  const bin = join(root, 'node_modules', '.bin');
  return {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    ...process.env,
    PATH: [bin, ...pathFolders()].join(delimiter),
  };
}

/** For npm: without the folder that `npm ci` deletes under the Node that would be running it. */
function npmEnvironment() {
  return { ...process.env, PATH: pathFolders().join(delimiter) };
}

function pathFolders() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
}

module.exports = { scriptEnvironment, npmEnvironment };
