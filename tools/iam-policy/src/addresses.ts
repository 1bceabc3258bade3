import { BlockList, isIP } from 'node:net';

/** Whether an address is in a range (`10.0.0.0/8`), or is that address. */
export function addressIsIn(address: string, range: string): boolean {
  const [network = '', length] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, length === undefined ? (family === 6 ? 128 : 32) : Number(length), type);
  return list.check(address, type);
}
