// A firm's proof file, made after the reveal (protocol, section 9): its stratum's line, its own leaf
// among the pool or among those left out, and for a drawn firm the cut that its ticket had to reach.
import { Wrong, concat, decimal, textOf, unbase64, unhex, utf8 } from './bytes.js';
import { hasExactly, read, write } from './json.js';
import { follow, leafHash } from './merkle.js';
import { cutLine } from './protocol.js';

export const FIRST_LINE = 'inspectd-firm-proof/v1';
const PATH_MOST = 65;
const ORIGIN_MOST = 255;
const REASON = /^((visits|cooldown|period) (0|[1-9][0-9]{0,9})|exempt [a-z0-9.-]{1,64})$/;

/** A stratum line: its key and three hashes, no numbers. */
function readLine(text) {
    const line = read(utf8(text));
    const isHash = v => typeof v === 'string' && unhex(v, 32) !== null;

    if (!hasExactly(line, ['counts', 'key', 'out', 'root']) || typeof line.key !== 'string' ||
        !/^[0-9]{6}\/[A-D]\/[DF]$/.test(line.key) || ![line.counts, line.out, line.root].every(isHash))
        throw new Wrong('抽样分组行的格式不对', 'the stratum line is not of the right form');
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

    get present() {
        return this.lines[this.at] ?? null;
    }

    bad(expected) {
        return new Wrong(`证明文件第 ${this.at + 1} 行不对，应为“${expected}”`,
            `proof file, line ${this.at + 1}: "${expected}" is expected there`);
    }

    /** A line that form(text) reads to something other than null. */
    takeWhole(form, expected) {
        const value = this.present === null ? null : form(this.present);

        if (value === null)
            throw this.bad(expected);
        this.at++;
        return value;
    }

    /** The rest of a line that starts with this word, read by `form`. */
    take(name, form, expected) {
        return this.takeWhole(text => text.startsWith(`${name} `) ? form(text.slice(name.length + 1)) : null,
            `${name} ${expected}`);
    }

    /** "L <base64>" or "R <base64>", as many as there are: [{hash, left}]. */
    path() {
        const path = [];

        for (; this.present?.length === 46 && this.present[1] === ' '; this.at++) {
            const hash = unbase64(this.present.slice(2));
            if (!/^[LR]/.test(this.present) || hash?.length !== 32 || path.length === PATH_MOST)
                throw this.bad('<L|R> <base64 hash>');
            path.push({ hash, left: this.present[0] === 'L' });
        }
        return path;
    }
}

/** '' for "pool", the reason for "left-out <reason>". */
function readPlace(text) {
    if (text === 'pool')
        return '';
    return text.startsWith('left-out ') && REASON.test(text.slice(9)) ? text.slice(9) : null;
}

const readCut = text => {
    const [cut, s] = text.length === 129 && text[64] === ' '
        ? [unhex(text.slice(0, 64), 32), unhex(text.slice(65), 32)] : [];

    return cut && s ? { cut, s } : null;
};

/**
 * Reads a proof file; throws a Wrong that names the line. {origin, commit, line, linePath, uscc,
 * salt, reason, path, cut}: reason is '' for a firm that could be drawn; cut is null unless it was,
 * otherwise {cut, s, path}.
 */
export function readProof(bytes) {
    const lines = new Lines(textOf(bytes));
    const proof = { cut: null };

    lines.takeWhole(text => text === FIRST_LINE || null, FIRST_LINE);
    proof.origin = lines.take('origin', text => text && utf8(text).length <= ORIGIN_MOST ? text : null, '<name>');
    proof.commit = lines.take('commit', decimal, '<number>');
    proof.line = lines.take('line', readLine, '<JSON>');
    proof.linePath = lines.path();
    proof.uscc = lines.take('uscc', text => /^[0-9A-Z]{18}$/.test(text) ? text : null, '<18>');
    proof.salt = lines.take('salt', text => unhex(text, 16), '<32 hex>');
    proof.reason = lines.takeWhole(readPlace, 'pool / left-out <reason>');
    proof.path = lines.path();
    if (lines.present !== null && proof.reason === '') {
        proof.cut = lines.take('cut', readCut, '<64 hex> <64 hex>');
        proof.cut.path = lines.path();
    }
    if (lines.present !== null)
        throw lines.bad('');
    return proof;
}

const way = (leaf, path) => ({ leaf, ...follow(leaf, path) });

/** Where the stratum line leads, to the commit's strata_root: {leaf, root, steps}. */
export const lineWay = proof => way(leafHash(utf8(write(proof.line))), proof.linePath);

/** Where the firm's own leaf leads, to its line's root or, if it was left out, to its `out`. */
export const firmWay = proof =>
    way(leafHash(concat(utf8(proof.uscc), proof.salt, utf8(proof.reason))), proof.path);

/** Where the cut line of a drawn firm leads, to the draw's cuts_root. */
export async function cutWay(proof) {
    const { cut, s, path } = proof.cut;

    return way(leafHash(await cutLine(proof.line.key, cut, s)), path);
}
