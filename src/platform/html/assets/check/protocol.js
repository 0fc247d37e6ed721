// The draw protocol, sections 4 to 7, as far as the public can compute it: from a commit to the seed,
// from the seed and a firm's salt to its ticket. Quotas, cuts and teams take the pool key, which is
// the auditors'.
import { concat, hex, u16be, utf8 } from './bytes.js';
import { sha256 } from './hash.js';
import { write } from './json.js';
import { rootOf } from './merkle.js';
import { sha256Plain } from './sha2.js';

/** alpha = label || SHA-256(M) || u16be(length) || value for each source. */
export async function alpha(body, values) {
    const parts = values.map(value => {
        const bytes = utf8(value);
        return concat(u16be(bytes.length), bytes);
    });

    return concat(utf8('inspectd/alpha/v1\n'), await sha256(utf8(body)), ...parts);
}

export const seedOf = beta => sha256(concat(utf8('inspectd/seed/v1\n'), beta));

/** A firm's ticket: the smallest of a stratum are drawn. */
export const ticketOf = (seed, uscc, salt) =>
    sha256(concat(utf8('inspectd/ticket/v1\n'), seed, utf8(uscc), salt));

/** The leaf of cuts_root: s hides the cut until a firm that was drawn is shown both. */
export async function cutLine(key, cut, s) {
    return utf8(write({ cut: hex(await sha256(concat(s, cut))), key }));
}

/** uscc || first 16 bytes of SHA-256(key || uscc). */
export function saltedLeaf(key, uscc) {
    return concat(utf8(uscc), sha256Plain(concat(key, utf8(uscc))).slice(0, 16));
}

/** The picks root over codes in ascending order; the key is published with the list. */
export function picksRoot(key, codes) {
    return rootOf(codes.map(code => saltedLeaf(key, code)));
}

/** What the committed sources give, 'A' being the best; every one of them has come. */
export const levelOf = sources => sources.some(source => source.kind === 'custodians') ? 'B'
    : sources.length > 0 ? 'C' : 'D';
