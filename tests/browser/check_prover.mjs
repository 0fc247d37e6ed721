// Firms' proof files from a worked draw, by code of our own that shares none with the daemon: the
// protocol, sections 3, 6 and 9, written once more.
import { createHash } from 'node:crypto';

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts.map(p => Buffer.from(p)))).digest();
const unhex = text => Buffer.from(text, 'hex');
const leafHash = data => sha([0], data);

/** The largest power of two below n. */
const split = n => 2 ** Math.floor(Math.log2(n - 1));

function root(hashes) {
    if (hashes.length < 2)
        return hashes[0] ?? sha('');
    const k = split(hashes.length);
    return sha([1], root(hashes.slice(0, k)), root(hashes.slice(k)));
}

/** The siblings of a leaf, leaf to root, each with its side: 'L …' or 'R …'. */
function path(hashes, at) {
    if (hashes.length < 2)
        return [];
    const k = split(hashes.length);
    return at < k ? [...path(hashes.slice(0, k), at), `R ${root(hashes.slice(k)).toString('base64')}`]
        : [...path(hashes.slice(k), at - k), `L ${root(hashes.slice(0, k)).toString('base64')}`];
}

/** Everybody's proof of a worked draw. */
export class Prover {
    constructor(draw) {
        this.draw = draw;
        this.poolKey = unhex(draw.pool_key);
        this.seed = unhex(draw.seed);
        this.keys = draw.strata.map(s => s.key);
        this.stratumLines = draw.strata.map(s => JSON.stringify(s.leaf));
        this.picks = new Set(draw.picks.map(p => p.uscc));
    }

    salt(uscc) {
        return sha(this.poolKey, uscc).subarray(0, 16);
    }

    ticket(uscc) {
        return sha('inspectd/ticket/v1\n', this.seed, uscc, this.salt(uscc)).toString('hex');
    }

    s(key) {
        return sha('inspectd/cut/v1\n', this.seed, this.poolKey, key);
    }

    /** All firms in scope: {uscc, key, reason ('' in the pool), drawn}. */
    firms() {
        return this.keys.flatMap(key => [
            ...this.draw.pools[key].map(uscc => ({ uscc, key, reason: '', drawn: this.picks.has(uscc) })),
            ...this.draw.left_out[key].map(([uscc, reason]) => ({ uscc, key, reason, drawn: false }))]);
    }

    /** The cut of a stratum and its place in the tree: two parts of a file. */
    cutPart(key) {
        const at = this.keys.indexOf(key);
        const leaves = this.draw.strata.map(({ key: k, cut }) => leafHash(JSON.stringify({
            cut: sha(this.s(k), cut === '' ? Buffer.alloc(32) : unhex(cut)).toString('hex'), key: k })));

        return [`cut ${this.draw.strata[at].cut || '0'.repeat(64)} ${this.s(key).toString('hex')}`, ...path(leaves, at)];
    }

    /** A firm's file as lines. */
    lines(firm) {
        const at = this.keys.indexOf(firm.key);
        const group = this.firms().filter(f => f.key === firm.key && (f.reason === '') === (firm.reason === ''));
        const leaves = group.map(f => leafHash(Buffer.concat([Buffer.from(f.uscc), this.salt(f.uscc), Buffer.from(f.reason)])));

        return ['inspectd-firm-proof/v1', `origin ${this.draw.origin}`, `commit ${this.draw.commit_index}`,
            `line ${this.stratumLines[at]}`, ...path(this.stratumLines.map(leafHash), at),
            `uscc ${firm.uscc}`, `salt ${this.salt(firm.uscc).toString('hex')}`,
            firm.reason === '' ? 'pool' : `left-out ${firm.reason}`,
            ...path(leaves, group.findIndex(f => f.uscc === firm.uscc)),
            ...firm.drawn ? this.cutPart(firm.key) : []];
    }

    proof(firm) {
        return `${this.lines(firm).join('\n')}\n`;
    }
}
