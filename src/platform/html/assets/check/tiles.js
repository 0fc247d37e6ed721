// The log's files (C2SP tlog-tiles): 256 hashes or entries to a tile.
import { Wrong, equal, hex } from './bytes.js';
import { leafHash, nodeHash, rootAt } from './merkle.js';

export const WIDTH = 256;

/** tile/<level>/<N>[.p/<W>]: 1234067 is x001/x234/067. Level 'entries' are the entry bundles. */
export function tilePath(level, index, width = WIDTH) {
    const groups = [];
    let n = index;

    do {
        groups.unshift((groups.length ? 'x' : '') + String(n % 1000).padStart(3, '0'));
        n = Math.floor(n / 1000);
    } while (n > 0);
    return `tile/${level}/${groups.join('/')}${width < WIDTH ? `.p/${width}` : ''}`;
}

/** How many items tile `index` of a level has in a log of this size; 0 if there is no such tile. */
export function tileWidth(level, index, size) {
    const nodes = level === 'entries' ? size : Math.floor(size / 2 ** (8 * level));

    return Math.max(0, Math.min(WIDTH, nodes - WIDTH * index));
}

/** Once a tile is full its partial forms may go, so the full one serves for them too. */
async function readTile(site, level, index, width) {
    const path = tilePath(level, index, width);
    const bytes = await site.read(path);

    if (bytes || width === WIDTH)
        return { path, bytes, full: width === WIDTH };
    const whole = tilePath(level, index);
    return { path, bytes: await site.read(whole), full: true };
}

/** The entries of a bundle as byte arrays: exactly `width` of them, or of a fuller file the first. */
export async function readBundle(site, index, size) {
    const width = tileWidth('entries', index, size);
    const { path, bytes, full } = await readTile(site, 'entries', index, width);
    const entries = [];
    let at = 0;

    if (!bytes)
        throw new Wrong(`找不到 ${path}`, `${path} is missing`);
    for (; entries.length < width; at += 2 + entries.at(-1).length) {
        const length = at + 2 <= bytes.length ? 256 * bytes[at] + bytes[at + 1] : Infinity;
        if (at + 2 + length > bytes.length)
            throw new Wrong(`${path} 在第 ${entries.length} 条处截断`,
                `${path} is cut off at its entry ${entries.length}`);
        entries.push(bytes.subarray(at + 2, at + 2 + length));
    }
    if (at < bytes.length && !(full && width < WIDTH))
        throw new Wrong(`${path} 末尾有多余字节`, `${path} has bytes after its last entry`);
    return { path, entries };
}

/** The hashes of a tile, as a list. */
export async function readHashes(site, level, index, size) {
    const width = tileWidth(level, index, size);
    const { path, bytes, full } = await readTile(site, level, index, width);

    if (!bytes)
        throw new Wrong(`找不到 ${path}`, `${path} is missing`);
    if (bytes.length !== 32 * (full ? WIDTH : width))
        throw new Wrong(`${path} 长度不对`, `${path} has a wrong length`);
    return { path, hashes: Array.from({ length: width }, (_, i) => bytes.subarray(32 * i, 32 * i + 32)) };
}

/** The root over a row of 2^k hashes. */
function rowRoot(hashes) {
    let row = hashes;

    while (row.length > 1)
        row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i], row[2 * i + 1]));
    return row[0];
}

/**
 * A log read through its tiles, none of which is believed before it leads to the signed root: the
 * tiles at the right edge together, every other one through the tile above it.
 */
export class TileTree {
    #tiles = new Map();
    #edge = null;

    constructor(site, checkpoint) {
        this.site = site;
        this.size = checkpoint.size;
        this.signedRoot = checkpoint.root;
        this.read = []; // paths, to be shown
    }

    async #load(level, index) {
        const { path, hashes } = await readHashes(this.site, level, index, this.size);
        this.read.push(path);
        return { path, hashes };
    }

    /** Level by level the last tile, if it is not full: their nodes add up to the root. */
    async #openEdge() {
        const edge = new Map();

        for (let level = 0; 2 ** (8 * level) <= this.size; level++) {
            const nodes = Math.floor(this.size / 2 ** (8 * level));
            if (nodes % WIDTH > 0)
                edge.set(level, await this.#load(level, Math.floor(nodes / WIDTH)));
        }
        const root = await rootAt(this.size, (h, i) => {
            const level = Math.floor(h / 8);
            const count = 2 ** (h % 8);
            const from = (i * count) % WIDTH;
            return rowRoot(edge.get(level).hashes.slice(from, from + count));
        });
        if (!equal(root, this.signedRoot)) {
            const names = Array.from(edge.values(), tile => tile.path).join(', ');
            throw new Wrong(`由 ${names} 算出的树根 ${hex(root)} 不是检查点签名的根`,
                `the root computed from ${names}, ${hex(root)}, is not the one the checkpoint signs`);
        }
        return edge;
    }

    async #open(level, index) {
        this.#edge ??= this.#openEdge();
        const edge = await this.#edge;
        if (tileWidth(level, index, this.size) < WIDTH)
            return edge.get(level);
        const tile = await this.#load(level, index);
        if (!equal(rowRoot(tile.hashes), await this.node(8 * (level + 1), index)))
            throw new Wrong(`${tile.path} 的校验值与上一层 ${tilePath(level + 1, Math.floor(index / WIDTH))} 不符`,
                `${tile.path}: its hash is not the one in the tile above it`);
        return tile;
    }

    #tile(level, index) {
        const name = `${level}/${index}`;
        if (!this.#tiles.has(name))
            this.#tiles.set(name, this.#open(level, index));
        return this.#tiles.get(name);
    }

    /** The root of a whole subtree (see merkle.js). */
    async node(h, i) {
        const level = Math.floor(h / 8);
        const count = 2 ** (h % 8);
        const { hashes } = await this.#tile(level, Math.floor(i * count / WIDTH));
        const from = (i * count) % WIDTH;
        return rowRoot(hashes.slice(from, from + count));
    }

    /** A bundle's entries, each of which has the hash that the tree has for it. */
    async bundle(index) {
        const { path, entries } = await readBundle(this.site, index, this.size);
        this.read.push(path);
        for (const [i, entry] of entries.entries())
            if (!equal(leafHash(entry), await this.node(0, WIDTH * index + i)))
                throw new Wrong(`${path} 的第 ${i} 条（#${WIDTH * index + i}）的校验值不是树中的校验值`,
                    `${path}: entry ${i} (#${WIDTH * index + i}) has not the hash in the tree`);
        return entries;
    }
}
