// ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03): verification. Names follow the RFC.
import { bigFromLE, concat, equal } from './bytes.js';
import { BASE, ORDER, add, decode, encode, isIdentity, isInSubgroup, isSmall, multiply, negate,
    timesEight } from './curve.js';
import { sha512 } from './hash.js';

const SUITE = 0x03;
const byte = n => Uint8Array.of(n);

/** Section 5.4.1.1: hashes with a counter until what comes out is a point; {H, tries}. */
async function encodeToCurve(key, alpha) {
    for (let tries = 0; tries < 256; tries++) {
        const hash = await sha512(concat(byte(SUITE), byte(1), key, alpha, byte(tries), byte(0)));
        const point = decode(hash.slice(0, 32));
        if (!point)
            continue;
        const H = timesEight(point);
        if (!isIdentity(H))
            return { H, tries: tries + 1 };
    }
    throw new Error('no point in 256 tries'); // probability 2^-256
}

/** Section 5.4.3: the first 16 bytes of a hash over five points. */
async function challenge(points) {
    return (await sha512(concat(byte(SUITE), byte(2), ...points, byte(0)))).slice(0, 16);
}

/** Gamma, c and s of a proof (section 5.4.4), or null. */
function readProof(pi) {
    const Gamma = pi.length === 80 ? decode(pi.slice(0, 32)) : null;
    const s = bigFromLE(pi.slice(48));

    return Gamma && s < ORDER ? { Gamma, c: pi.slice(32, 48), s } : null;
}

/** Section 5.2: the 64 bytes of output that a proof stands for. */
async function output(Gamma) {
    return sha512(concat(byte(SUITE), byte(3), encode(timesEight(Gamma)), byte(0)));
}

/**
 * Verifies pi (80 bytes) for alpha under key (32 bytes). Gives {valid, reason?, H, U, V, c, c2,
 * beta, tries}: what was computed on the way, so that it can be shown. Keys and Gammas outside the
 * subgroup of prime order are refused: only then is there one proof and one output for an input.
 */
export async function verifyProof(key, alpha, pi) {
    const Y = decode(key);
    const proof = readProof(pi);

    if (!Y || isSmall(Y) || !isInSubgroup(Y))
        return { valid: false, reason: 'key' };
    if (!proof || !isInSubgroup(proof.Gamma) || isSmall(proof.Gamma))
        return { valid: false, reason: 'form' };
    const c = bigFromLE(proof.c);
    const { H, tries } = await encodeToCurve(key, alpha);
    const U = add(multiply(proof.s, BASE), negate(multiply(c, Y)));
    const V = add(multiply(proof.s, H), negate(multiply(c, proof.Gamma)));
    const points = [key, encode(H), pi.slice(0, 32), encode(U), encode(V)];
    const again = await challenge(points);
    return { valid: equal(again, proof.c), H: points[1], U: points[3], V: points[4], c: proof.c,
        c2: again, beta: await output(proof.Gamma), tries };
}

