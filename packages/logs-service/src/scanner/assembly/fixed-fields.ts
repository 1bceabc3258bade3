/** The fields of the contract: `ts`, `service`, and `level` with `ERROR`. A key takes one comparison of its bytes. */
import { byteAt } from './json-grammar';
import { noteError, noteService, noteTimestamp, spells } from './noted';

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

const LEVEL: usize = memory.data<u8>([0x6c, 0x65, 0x76, 0x65, 0x6c]);
const SERVICE: usize = memory.data<u8>([0x73, 0x65, 0x72, 0x76, 0x69, 0x63, 0x65]);
const TIMESTAMP: usize = memory.data<u8>([0x74, 0x73]);
const ERROR: usize = memory.data<u8>([0x45, 0x52, 0x52, 0x4f, 0x52]);

/** `"\u0074s"`, quotes included. */
const MIN_ESCAPED_KEY_LENGTH: i32 = 9;

/* @inline */
export function note(key: i32, keyEnd: i32, value: i32, valueEnd: i32): void {
  const length = keyEnd - key;
  if (length === 4 && load<u16>(key + 1) === load<u16>(TIMESTAMP)) {
    noteTimestamp(value, valueEnd);
  } else if (length === 7 && load<u32>(key + 1) === load<u32>(LEVEL) && byteAt(key + 5) === 0x6c /* l */) {
    noteError(isErrorLevel(value, valueEnd));
  } else if (length === 9 && load<u64>(key + 1) << 8 === load<u64>(SERVICE) << 8) {
    noteService(value, valueEnd);
  } else if (length >= MIN_ESCAPED_KEY_LENGTH && mayBeginKey(byteAt(key + 1))) {
    noteEscaped(key, keyEnd, value, valueEnd);
  }
}

/* @inline */
function mayBeginKey(byte: i32): bool {
  return byte === BACKSLASH || byte === 0x6c /* l */ || byte === 0x73 /* s */ || byte === 0x74; /* t */
}

function noteEscaped(key: i32, keyEnd: i32, value: i32, valueEnd: i32): void {
  if (spells(key, keyEnd, LEVEL, 5)) noteError(isErrorLevel(value, valueEnd));
  else if (spells(key, keyEnd, SERVICE, 7)) noteService(value, valueEnd);
  else if (spells(key, keyEnd, TIMESTAMP, 2)) noteTimestamp(value, valueEnd);
}

/* @inline */
function isErrorLevel(at: i32, end: i32): bool {
  if (end - at !== 7) return end - at > 7 && spells(at, end, ERROR, 5);
  return byteAt(at) === QUOTE && load<u32>(at + 1) === load<u32>(ERROR) && byteAt(at + 5) === 0x52; /* R */
}
