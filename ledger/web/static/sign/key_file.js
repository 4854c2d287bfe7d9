// Reads key files: PKCS#8 (RFC 5958) in PEM, plain or under a passphrase by PBES2 (RFC 8018) with PBKDF2 and
// AES-CBC, which is what ledger/crypto/key_file.py writes. The curve and the ciphers are the browser's.
import { INTEGER, NULL, OCTETS, OID, SEQUENCE, readElements, readFields, readInteger } from "./der.js";
import { LedgerError, broken } from "../verify/errors.js";
import { hex, readBase64, readUtf8, utf8 } from "../verify/bytes.js";

const MAX_FILE = 16_384;
const PEM = /^-----BEGIN ((?:ENCRYPTED )?PRIVATE KEY)-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END \1-----\s*$/;
const SEED_BYTES = 32;
const ED25519 = "2b6570"; // 1.3.101.112
const PBES2 = "2a864886f70d01050d"; // 1.2.840.113549.1.5.13
const PBKDF2 = "2a864886f70d01050c"; // 1.2.840.113549.1.5.12
// 1.2.840.113549.2.x; SHA-1 is the default of RFC 8018 and still what old files have.
const HASHES = {
  "2a864886f70d0207": "SHA-1",
  "2a864886f70d0209": "SHA-256",
  "2a864886f70d020a": "SHA-384",
  "2a864886f70d020b": "SHA-512",
};
// 2.16.840.1.101.3.4.1.x: AES in CBC mode, and its key bits.
const CIPHERS = { "60864801650304012a": 256, "608648016503040102": 128 };
// Half a minute of a telephone; more is an attack or a slip.
const MOST_ROUNDS = 20_000_000;

/** Return the seed, of 32 bytes, of the Ed25519 key in a key file.
 *
 * Throws `key-file` for what is none, `key-type` for another kind of key, `key-file-encrypted` when a
 * passphrase is needed and `passphrase` is empty, `key-file-passphrase` when it is the wrong one, and
 * `key-file-cipher` for an encryption that browsers do not have (scrypt among them).
 */
export async function readKeyFile(data, passphrase) {
  const [, label, base64] = PEM.exec(data.length > MAX_FILE ? "" : (readUtf8(data) ?? "")) ?? [];
  if (base64 === undefined) throw broken("key-file");
  const der = orRefuse("key-file", () => readBase64(base64.replace(/[\r\n]/g, "")));
  if (label === "PRIVATE KEY") return orRefuse("key-file", () => seedIn(der));
  if (!passphrase) throw broken("key-file-encrypted");
  const opened = await decrypt(orRefuse("key-file", () => encryption(der)), passphrase);
  // A wrong passphrase leaves rubbish that has, one time in 256, a sound end.
  return orRefuse("key-file-passphrase", () => seedIn(opened));
}

/** Do what reads bytes; whatever is wrong with them is said as one code, but for what people can act upon. */
function orRefuse(code, read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LedgerError) || ["key-type", "key-file-cipher"].includes(error.code)) throw error;
    throw broken(code);
  }
}

function seedIn(der) {
  const [info] = readFields(der, [SEQUENCE]);
  const [version, algorithm, key] = readFields(info, [INTEGER, SEQUENCE, OCTETS]);
  const [oid, parameters] = readElements(algorithm);
  if (readInteger(version) !== 0 || oid?.tag !== OID) throw broken("key-file");
  if (hex(oid.value) !== ED25519) throw broken("key-type");
  const [seed] = readFields(key, [OCTETS]);
  if (parameters !== undefined || seed.length !== SEED_BYTES) throw broken("key-file");
  return seed;
}

/** Return how a file is encrypted: `{salt, rounds, hash, bits, iv, data}`. */
function encryption(der) {
  const [info] = readFields(der, [SEQUENCE]);
  const [algorithm, data] = readFields(info, [SEQUENCE, OCTETS]);
  const parameters = parametersOf(algorithm, PBES2);
  const [derivation, cipher] = readFields(parameters, [SEQUENCE, SEQUENCE]);
  const [salt, rounds, ...rest] = readElements(parametersOf(derivation, PBKDF2));
  if (salt?.tag !== OCTETS || rounds?.tag !== INTEGER) throw broken("key-file");
  const [cipherId, iv] = readFields(cipher, [OID, OCTETS]);
  const bits = CIPHERS[hex(cipherId)];
  const count = readInteger(rounds.value);
  if (bits === undefined || count > MOST_ROUNDS) throw broken("key-file-cipher");
  if (count === 0 || iv.length !== 16) throw broken("key-file");
  return { salt: salt.value, rounds: count, hash: hashOf(rest, bits), bits, iv, data };
}

function parametersOf(algorithm, wanted) {
  const [oid, parameters] = readElements(algorithm);
  if (oid?.tag !== OID) throw broken("key-file");
  if (hex(oid.value) !== wanted || parameters?.tag !== SEQUENCE) throw broken("key-file-cipher");
  return parameters.value;
}

/** Return the hash of PBKDF2: it may stand behind the length of the key, which must be the cipher's. */
function hashOf(rest, bits) {
  const [length, prf, ...more] = rest[0]?.tag === INTEGER ? rest : [null, ...rest];
  if (length !== null && readInteger(length.value) * 8 !== bits) throw broken("key-file");
  if (more.length > 0 || (prf && prf.tag !== SEQUENCE)) throw broken("key-file");
  if (prf === undefined) return "SHA-1";
  const [oid] = readFields(prf.value, [OID, NULL]);
  const hash = HASHES[hex(oid)];
  if (hash === undefined) throw broken("key-file-cipher");
  return hash;
}

async function decrypt({ salt, rounds, hash, bits, iv, data }, passphrase) {
  const subtle = crypto.subtle;
  const secret = await subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash, salt, iterations: rounds };
  const cipher = { name: "AES-CBC", length: bits };
  const key = await subtle.deriveKey(derivation, secret, cipher, false, ["decrypt"]);
  try {
    return new Uint8Array(await subtle.decrypt({ name: "AES-CBC", iv }, key, data));
  } catch {
    throw broken("key-file-passphrase");
  }
}
