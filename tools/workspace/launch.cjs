'use strict';
// `node launch.cjs SCRIPT [ARGS]`: sets the workspace up, then runs SCRIPT with the workspace's own Node.
// An old Node must be able to read this file far enough to say that it is too old.
var OLDEST_NODE = 20;

/** The reason why this machine cannot run the workspace, in one sentence with the fix; undefined when it can. */
function refusal(/** @type {string} */ nodeVersion, /** @type {string} */ platform) {
  if (platform === 'win32') {
    return 'Fairway runs on Linux and macOS. On Windows, run it inside WSL: https://learn.microsoft.com/windows/wsl';
  }
  if (parseInt(nodeVersion, 10) < OLDEST_NODE) {
    return (
      'Fairway needs Node.js ' +
      OLDEST_NODE +
      ' or newer to start, and this is ' +
      nodeVersion +
      ': install a newer one from https://nodejs.org.'
    );
  }
  return undefined;
}

/** Never returns to its caller's work: the process ends as the script does. */
function launch(/** @type {string} */ script, /** @type {string[]} */ args) {
  var reason = refusal(process.versions.node, process.platform);
  if (reason !== undefined) {
    process.stderr.write(reason + '\n');
    process.exit(1);
  }
  require('./run-script.cjs').runScript(script, args);
}

module.exports = { launch: launch, refusal: refusal };

if (require.main === module) launch(process.argv[2] || '', process.argv.slice(3));
