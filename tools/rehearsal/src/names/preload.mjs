// Loaded into each process of a rehearsal before its own code: names that AWS's DNS would lead to AWS lead to this
// machine.
import { Socket } from 'node:net';

const { connect } = Socket.prototype;

/**
 * Leads connections elsewhere, for as long as this process lives.
 * @param {readonly (readonly [string, number, number])[]} names a name or `*` and what it ends with, a port, and the port on
 * 127.0.0.1 that answers for both: `['*.cloudfront.net', 443, 40123]`
 */
export function leadNames(names) {
  /** @returns {number | undefined} */
  function placeOf(host, port) {
    const name = String(host).toLowerCase();
    const found = names.find(
      ([pattern, of]) =>
        Number(port) === of && (pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern),
    );
    return found?.[2];
  }

  function led(options) {
    const place = placeOf(options.host, options.port);
    return place === undefined ? options : { ...options, host: '127.0.0.1', port: place };
  }

  // As `net.connect` calls it: with options, with a port and a host, or with an array that has the options first.
  Socket.prototype.connect = function connectThere(first, ...rest) {
    if (Array.isArray(first)) {
      first[0] = led(first[0]);
    } else if (typeof first === 'object') {
      return Reflect.apply(connect, this, [led(first), ...rest]);
    } else if (typeof rest[0] === 'string') {
      const place = placeOf(rest[0], first);
      if (place !== undefined) return Reflect.apply(connect, this, [place, '127.0.0.1', ...rest.slice(1)]);
    }
    return Reflect.apply(connect, this, [first, ...rest]);
  };
}
