// The twisted Edwards curve of Ed25519 (RFC 8032, section 5.1) in BigInt. Not in constant time, and
// it need not be: a verifier has no secrets.
import { bigFromLE, bigToLE } from './bytes.js';

export const P = 2n ** 255n - 19n;
/** The order of the subgroup that the base point generates. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = n => {
    const r = n % P;
    return r < 0n ? r + P : r;
};

export function power(base, exponent) {
    let out = 1n;

    for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b))
        if (e & 1n)
            out = mod(out * b);
    return out;
}

const inverse = n => power(n, P - 2n);
const D = mod(-121665n * inverse(121666n));
const SQRT_MINUS_1 = power(2n, (P - 1n) / 4n);

/** Points in extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z. */
export const IDENTITY = { X: 0n, Y: 1n, Z: 1n, T: 0n };

export function add(p, q) {
    const a = mod((p.Y - p.X) * (q.Y - q.X));
    const b = mod((p.Y + p.X) * (q.Y + q.X));
    const c = mod(2n * D * p.T * q.T);
    const d = mod(2n * p.Z * q.Z);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];

    return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

function double(p) {
    const a = mod(p.X * p.X);
    const b = mod(p.Y * p.Y);
    const c = mod(2n * p.Z * p.Z);
    const h = a + b;
    const e = h - mod((p.X + p.Y) * (p.X + p.Y));
    const g = a - b;
    const f = c + g;

    return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

export const negate = p => ({ X: mod(-p.X), Y: p.Y, Z: p.Z, T: mod(-p.T) });

export function multiply(scalar, p) {
    let out = IDENTITY;

    for (const bit of scalar.toString(2)) {
        out = double(out);
        if (bit === '1')
            out = add(out, p);
    }
    return out;
}

export const timesEight = p => double(double(double(p)));

export const isIdentity = p => p.X === 0n && p.Y === p.Z;

/** True for the eight points whose order divides 8: they carry no information. */
export const isSmall = p => isIdentity(timesEight(p));

export const isInSubgroup = p => isIdentity(multiply(ORDER, p));

/** 32 bytes to a point, or null if they are not the one right encoding of one (section 5.1.3). */
export function decode(bytes) {
    const n = bigFromLE(bytes);
    const sign = n >> 255n;
    const y = n & ((1n << 255n) - 1n);

    if (y >= P)
        return null;
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
    if (mod(v * x * x) === mod(-u))
        x = mod(x * SQRT_MINUS_1);
    if (mod(v * x * x) !== u || (x === 0n && sign === 1n))
        return null;
    if ((x & 1n) !== sign)
        x = P - x;
    return { X: x, Y: y, Z: 1n, T: mod(x * y) };
}

export function encode(p) {
    const z = inverse(p.Z);
    const x = mod(p.X * z);

    return bigToLE(mod(p.Y * z) | ((x & 1n) << 255n), 32);
}

/** The base point: y = 4/5, x even. */
export const BASE = decode(bigToLE(mod(4n * inverse(5n)), 32));
