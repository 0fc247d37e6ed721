// A firm's proof file: the firm's stratum line, its number there, and the way to the commit.
import { Wrong, concat, decimal, textOf, unbase64, unhex, utf8 } from './bytes.js';
import { hasExactly, read, write } from './json.js';
import { climb, leafHash } from './merkle.js';
import { quota, quotaOffset, sample, sub } from './protocol.js';

export const FIRST_LINE = 'inspectd-firm-proof/v1';
const FIELDS = ['base', 'cum', 'drawn', 'expect', 'key', 'n', 'rate', 'root'];
const U32 = 2 ** 32 - 1;
const MILLION = 1000000;
const RATE_MAX = 100 * MILLION;

/** A stratum line's numbers lie within their bounds and its texts have their form. */
export function readStratum(text) {
    const line = read(utf8(text));
    const upTo = (name, max) => Number.isInteger(line[name]) && line[name] >= 0 && line[name] <= max;

    if (!hasExactly(line, FIELDS) || typeof line.key !== 'string' || typeof line.root !== 'string' ||
        !/^[0-9]{6}\/[A-D]\/[DF]$/.test(line.key) || !unhex(line.root, 32) ||
        !upTo('base', U32) || !upTo('n', line.base) || !upTo('drawn', U32) ||
        !upTo('expect', MILLION * line.n) || !upTo('cum', Number.MAX_SAFE_INTEGER) ||
        !upTo('rate', RATE_MAX))
        throw new Wrong('分层行的字段缺失或超出范围', "the stratum line's fields are missing or out of range");
    return line;
}

/** Takes a proof file's lines one after the other. */
class Lines {
    constructor(text) {
        if (!text.endsWith('\n'))
            throw new Wrong('证明文件的最后一行没有结束', 'the last line of the proof file is cut off');
        this.lines = text.slice(0, -1).split('\n');
        this.at = 0;
    }

    bad(expected) {
        return new Wrong(`证明文件第 ${this.at + 1} 行不对，应为“${expected}”`,
            `proof file, line ${this.at + 1}: "${expected}" is expected there`);
    }

    /** The rest of a line that starts with this word, read by `form`. */
    take(name, form, expected) {
        const line = this.lines[this.at] ?? '';
        const value = line.startsWith(`${name} `) ? form(line.slice(name.length + 1)) : null;

        if (value === null)
            throw this.bad(`${name} ${expected}`);
        this.at++;
        return value;
    }

    path() {
        const path = [];

        for (; this.lines[this.at]?.length === 44; this.at++) {
            const hash = unbase64(this.lines[this.at]);
            if (hash?.length !== 32 || path.length === 64)
                throw this.bad('<base64 hash>');
            path.push(hash);
        }
        return path;
    }
}

const pair = text => {
    const [a, b] = text.split(' of ').map(decimal);

    return text.split(' of ').length === 2 && a !== null && b !== null ? [a, b] : null;
};

/** Reads a proof file; throws a Wrong that names the line. */
export function readProof(bytes) {
    const lines = new Lines(textOf(bytes));
    const proof = {};

    if (lines.lines[lines.at] !== FIRST_LINE)
        throw lines.bad(FIRST_LINE);
    lines.at++;
    proof.origin = lines.take('origin', text => text || null, '<name>');
    proof.commit = lines.take('commit', decimal, '<number>');
    proof.line = lines.take('line', readStratum, '<JSON>');
    [proof.lineIndex, proof.lineCount] = lines.take('line-index', pair, '<number> of <count>');
    proof.linePath = lines.path();
    proof.uscc = lines.take('uscc', text => /^[0-9A-Z]{18}$/.test(text) ? text : null, '<18>');
    proof.salt = lines.take('salt', text => unhex(text, 16), '<32 hex>');
    let n;
    [proof.index, n] = lines.take('index', pair, '<number> of <n>');
    if (n !== proof.line.n || proof.index < 1 || proof.index > n) {
        lines.at--;
        throw lines.bad(`index <1…n> of ${proof.line.n}`);
    }
    proof.path = lines.path();
    if (lines.at !== lines.lines.length)
        throw lines.bad('<base64 hash>');
    return proof;
}

/** Where the stratum line leads: {leaf, root, steps}; root is null if the path does not fit. */
export function lineClimb(proof) {
    const leaf = leafHash(utf8(write(proof.line)));

    return { leaf, ...(climb(leaf, proof.lineIndex, proof.lineCount, proof.linePath) ??
        { root: null, steps: [] }) };
}

/** The same for the firm in its stratum's pool. */
export function numberClimb(proof) {
    const leaf = leafHash(concat(utf8(proof.uscc), proof.salt));

    return { leaf, ...(climb(leaf, proof.index - 1, proof.line.n, proof.path) ??
        { root: null, steps: [] }) };
}

/** What the seed does to this firm: {u, k, subSeed, numbers, drawn}. */
export async function fate(proof, seed, pause) {
    const { cum, expect, key, n } = proof.line;
    const u = await quotaOffset(seed);
    const k = quota(cum, expect, u);
    const subSeed = await sub(seed, 'sample', key);
    const numbers = k > n ? null : await sample(subSeed, n, k, pause);

    return { u, k, subSeed, numbers, drawn: numbers?.includes(proof.index) ?? null };
}
