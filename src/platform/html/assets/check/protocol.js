// The draw protocol, sections 4 to 7: from a commit to the randomness, and from that to numbers.
import { bigFromBE, concat, hex, u16be, utf8 } from './bytes.js';
import { sha256 } from './hash.js';
import { rootOf } from './merkle.js';
import { sha256Plain } from './sha2.js';

const MILLION = 1000000n;

/** alpha = label || SHA-256(M) || u16be(length) || value for each source. */
export async function alpha(body, values) {
    const parts = values.map(value => {
        const bytes = utf8(value);
        return concat(u16be(bytes.length), bytes);
    });

    return concat(utf8('inspectd/alpha/v1\n'), await sha256(utf8(body)), ...parts);
}

export const seedOf = beta => sha256(concat(utf8('inspectd/seed/v1\n'), beta));

export const picksKey = beta => sha256(concat(utf8('inspectd/picks/v1\n'), beta));

/** A sub-seed: 64 hex digits of text. */
export async function sub(seed, purpose, label) {
    const [p, l] = [utf8(purpose), utf8(label)];

    return hex(await sha256(concat(utf8('inspectd/sub/v1\n'), seed, u16be(p.length), p,
        u16be(l.length), l)));
}

/** Rivest's sampler: 1 + (SHA-256(s || "," || i) as a number) mod n. */
export function indexOf(s, i, n) {
    return 1 + Number(bigFromBE(sha256Plain(utf8(`${s},${i}`))) % BigInt(n));
}

/** u of the quotas, from the seed. */
export async function quotaOffset(seed) {
    return indexOf(await sub(seed, 'quota', ''), 1, 1000000) - 1;
}

/** How many are drawn of a stratum that starts at cum millionths and expects `expect` more. */
export function quota(cum, expect, u) {
    const [c, e, o] = [BigInt(cum), BigInt(expect), BigInt(u)];

    return Number((c + e + o) / MILLION - (c + o) / MILLION);
}

/** The first `count` different numbers of the sequence. pause() is awaited now and then. */
async function choose(s, n, count, pause) {
    const taken = new Set();

    for (let i = 1; taken.size < count; i++) {
        taken.add(indexOf(s, i, n));
        if (i % 5000 === 0)
            await pause?.();
    }
    return taken;
}

/** The numbers drawn, in draw order: k of 1 … n. */
export async function sample(s, n, k, pause) {
    const everyone = () => Array.from({ length: n }, (_, i) => i + 1);

    if (k === n)
        return everyone();
    if (2 * k <= n)
        return Array.from(await choose(s, n, k, pause));
    const leftOut = await choose(s, n, n - k, pause);
    return everyone().filter(i => !leftOut.has(i));
}

/** uscc || first 16 bytes of SHA-256(key || uscc). */
export function saltedLeaf(key, uscc) {
    return concat(utf8(uscc), sha256Plain(concat(key, utf8(uscc))).slice(0, 16));
}

/** The picks root over codes in ascending order. */
export function picksRoot(key, codes) {
    return rootOf(codes.map(code => saltedLeaf(key, code)));
}

/** A is the best level; a draw's own is C if any public source came. */
export const levelOf = sources => sources.some(source => source.value !== '') ? 'C' : 'D';
