import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The name is a field of fixed size: 108 bytes on Linux, 104 on macOS, with the byte that ends it (unix(7)). */
const MAX_SOCKET_PATH_LENGTH = 103;

/** A folder of its own, so that only its owner gets to the socket, whatever else the data folder allows. */
function controlFolder(dataFolder: string): string {
  return join(dataFolder, 'control');
}

function addressFile(dataFolder: string): string {
  return join(controlFolder(dataFolder), 'address');
}

/**
 * Makes a place for the socket, and writes its address into `<data>/control/address`: `<data>/control/control.sock`,
 * or a private folder for temporary files when that path is too long for a socket. Removes the leftovers of a killed
 * run.
 */
export function createAddress(dataFolder: string): string {
  removeAddress(dataFolder);
  const folder = controlFolder(dataFolder);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const near = join(folder, 'control.sock');
  const path =
    Buffer.byteLength(near) <= MAX_SOCKET_PATH_LENGTH
      ? near
      : join(mkdtempSync(join(tmpdir(), 'fairway-control-')), 'control.sock');
  writeFileSync(addressFile(dataFolder), path, { mode: 0o600 });
  return path;
}

/** The address of the socket, if there ever was one. */
export function readAddress(dataFolder: string): string | undefined {
  try {
    return readFileSync(addressFile(dataFolder), 'utf8');
  } catch {
    return undefined;
  }
}

export function removeAddress(dataFolder: string): void {
  const path = readAddress(dataFolder);
  if (path === undefined) return;
  rmSync(path, { force: true });
  if (dirname(path) !== controlFolder(dataFolder)) removeFolder(dirname(path));
  rmSync(addressFile(dataFolder), { force: true });
}

/**
 * Removes the folder only when it is empty: an old address may name a folder that belongs to another process by now.
 */
function removeFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Gone, or not empty.
  }
}
