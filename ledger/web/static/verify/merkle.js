// The Merkle tree of RFC 6962: leaf and node hashes, the root over leaves, and the inclusion check.
import { broken } from "./errors.js";
import { join, sameBytes, sha256 } from "./bytes.js";

/** Return SHA-256(0x00 ‖ entry). */
export function leafHash(entry) {
  return sha256(join(Uint8Array.of(0), entry));
}

function nodeHash(left, right) {
  return sha256(join(Uint8Array.of(1), left, right));
}

/** Check that a leaf hash is at `index` in the tree of `size` leaves (BigInts); `inclusion-invalid` if not.
 *
 * `proof` starts at the leaf's sibling; the walk is that of RFC 9162 §2.1.3.2.
 */
export async function checkInclusion(proof, { index, size, leaf, root }) {
  if (!(0n <= index && index < size) || ![leaf, ...proof].every((hash) => hash.length === 32)) {
    throw broken("inclusion-invalid");
  }
  let [node, position, last] = [leaf, index, size - 1n];
  for (const sibling of proof) {
    if (last === 0n) throw broken("inclusion-invalid");
    if (position & 1n || position === last) {
      node = await nodeHash(sibling, node);
      // A node at the right edge without a sibling is promoted unhashed.
      while (position && !(position & 1n)) [position, last] = [position >> 1n, last >> 1n];
    } else {
      node = await nodeHash(node, sibling);
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  if (last !== 0n || !sameBytes(node, root)) throw broken("inclusion-invalid");
}

/** Return the root over leaf hashes. */
export async function treeRoot(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(await treeRoot(leaves.slice(0, split)), await treeRoot(leaves.slice(split)));
}
