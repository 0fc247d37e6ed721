// Merkle trees of RFC 6962. A node is named by its height and its place in the row of that height:
// node (h, i) is the root over the leaves i*2^h … (i+1)*2^h - 1.
import { concat } from './bytes.js';
import { sha256Plain } from './sha2.js';

const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);

export const leafHash = data => sha256Plain(concat(ZERO, data));
export const nodeHash = (left, right) => sha256Plain(concat(ONE, left, right));
export const emptyRoot = () => sha256Plain(new Uint8Array(0));

/** The whole subtrees that make up a tree of this size, left to right: [height, place] each. */
function parts(size) {
    const out = [];

    for (let h = 53; h >= 0; h--)
        if (Math.floor(size / 2 ** h) % 2 === 1)
            out.push([h, Math.floor(size / 2 ** h) - 1]);
    return out;
}

/** The root for the first `size` leaves; node(h, i) gives (a promise of) a whole subtree's root. */
export async function rootAt(size, node) {
    const hashes = [];

    for (const [h, i] of parts(size))
        hashes.push(await node(h, i));
    return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The root over the leaves from … from+size-1, where `from` is a multiple of a large enough 2^h. */
async function rangeRoot(from, size, node) {
    const hashes = [];

    for (const [h, i] of parts(size))
        hashes.push(await node(h, i + from / 2 ** h));
    return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The audit path of a leaf (RFC 6962, section 2.1.1), from the leaf upwards. */
export async function inclusionPath(index, size, node) {
    const path = [];
    let [from, count] = [0, size];

    while (count > 1) {
        let half = 1;
        while (half * 2 < count)
            half *= 2;
        const right = index >= from + half;
        path.unshift(right ? await rangeRoot(from, half, node)
            : await rangeRoot(from + half, count - half, node));
        [from, count] = right ? [from + half, count - half] : [from, half];
    }
    return path;
}

/**
 * The root that a leaf and its path lead to, with each step on the way (RFC 9162, section
 * 2.1.3.2): {root, steps: [{left, right, parent, isRight}]}, or null if the path's length is wrong.
 */
export function climb(leaf, index, size, path) {
    let [place, last, hash] = [index, size - 1, leaf];
    const steps = [];

    if (index >= size)
        return null;
    for (const sibling of path) {
        if (last === 0)
            return null;
        const isRight = place % 2 === 1 || place === last;
        const parent = isRight ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
        steps.push({ sibling, isRight, parent });
        if (isRight)
            while (place % 2 === 0 && place !== 0)
                [place, last] = [place / 2, Math.floor(last / 2)];
        [place, last, hash] = [Math.floor(place / 2), Math.floor(last / 2), parent];
    }
    return last === 0 ? { root: hash, steps } : null;
}

/** The same along a path that names its sides, as proof files do: [{hash, left}], leaf to root. */
export function follow(leaf, path) {
    const steps = [];

    for (const { hash: sibling, left: isRight } of path) {
        const below = steps.at(-1)?.parent ?? leaf;
        steps.push({ sibling, isRight, parent: isRight ? nodeHash(sibling, below) : nodeHash(below, sibling) });
    }
    return { root: steps.at(-1)?.parent ?? leaf, steps };
}

/** A growing tree that keeps all its nodes, 64 bytes a leaf. */
export class Tree {
    constructor() {
        this.size = 0;
        this.rows = [];
    }

    #put(h, i, hash) {
        const row = this.rows[h] ?? (this.rows[h] = new Uint8Array(1024));
        if (32 * (i + 1) > row.length) {
            this.rows[h] = new Uint8Array(2 * row.length);
            this.rows[h].set(row);
        }
        this.rows[h].set(hash, 32 * i);
    }

    /** A whole subtree's root; it must be in the tree. */
    node(h, i) {
        return this.rows[h].subarray(32 * i, 32 * i + 32);
    }

    add(hash) {
        let [h, i] = [0, this.size];

        this.#put(h, i, hash);
        for (; i % 2 === 1; i = (i - 1) / 2, h++)
            this.#put(h + 1, (i - 1) / 2, nodeHash(this.node(h, i - 1), this.node(h, i)));
        this.size++;
    }

    root(size = this.size) {
        return rootAt(size, (h, i) => this.node(h, i));
    }

    path(index, size = this.size) {
        return inclusionPath(index, size, (h, i) => this.node(h, i));
    }
}

/** The root over a list of leaf data. */
export async function rootOf(leaves) {
    const tree = new Tree();

    for (const leaf of leaves)
        tree.add(leafHash(leaf));
    return tree.root();
}
