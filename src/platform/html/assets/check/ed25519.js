// Ed25519 signatures (RFC 8032): by the browser where it knows them, otherwise by our own code. What
// lies outside the equation is decided here for both, because browsers differ: keys and first
// halves of signatures that are no proper points or of small order, and a second half that is not
// below the group order, are refused.
import { bigFromLE, concat, equal } from './bytes.js';
import { BASE, ORDER, add, decode, encode, isSmall, multiply, negate } from './curve.js';
import { sha512 } from './hash.js';

/** What can be read of a signature and a key, or null where either is malformed. */
function read(signature, key) {
    const point = key.length === 32 ? decode(key) : null;
    const first = signature.length === 64 ? decode(signature.slice(0, 32)) : null;
    const second = bigFromLE(signature.slice(32));

    return point && first && !isSmall(point) && !isSmall(first) && second < ORDER
        ? { point, second } : null;
}

/** s*B - h*A must be R, byte for byte. */
export async function verifyPlain(signature, message, key) {
    const parts = read(signature, key);

    if (!parts)
        return false;
    const first = signature.slice(0, 32);
    const h = bigFromLE(await sha512(concat(first, key, message))) % ORDER;
    const left = add(multiply(parts.second, BASE), negate(multiply(h, parts.point)));
    return equal(encode(left), first);
}

/** True, false, or null where the browser does not know Ed25519. */
export async function verifyWebCrypto(signature, message, key) {
    let imported;

    if (!globalThis.crypto?.subtle)
        return null;
    if (!read(signature, key))
        return false;
    try {
        imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    } catch {
        return null;
    }
    return crypto.subtle.verify('Ed25519', imported, signature, message);
}

/** {valid, by: 'webcrypto' or 'plain'} */
export async function verify(signature, message, key) {
    const valid = await verifyWebCrypto(signature, message, key);

    return valid === null ? { valid: await verifyPlain(signature, message, key), by: 'plain' }
        : { valid, by: 'webcrypto' };
}
