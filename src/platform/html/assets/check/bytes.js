// Bytes and their spellings. Everything is strict: one value has one spelling, all else is refused.

/** A finding in both languages; what a check throws when something does not hold. */
export class Wrong extends Error {
    constructor(zh, en) {
        super(en);
        this.zh = zh;
        this.en = en;
    }
}

/** A file that could not be fetched: nothing is known to be wrong, but nothing can be said either. */
export class Unreachable extends Wrong {}

/** True for what a check may call wrong: not for faults of the network or of this program. */
export const isFinding = error => error instanceof Wrong && !(error instanceof Unreachable);

const encoder = new TextEncoder();

export const utf8 = text => encoder.encode(text);

/** Decodes UTF-8; throws a Wrong for bytes that are none. A byte order mark stays a character. */
export function textOf(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new Wrong('不是有效的 UTF-8 文本', 'this is not valid UTF-8 text');
    }
}

export function concat(...parts) {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;

    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}

export function equal(a, b) {
    if (a.length !== b.length)
        return false;
    for (let i = 0; i < a.length; i++)
        if (a[i] !== b[i])
            return false;
    return true;
}

export const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

/** Lower-case hex digits of exactly `length` bytes, or null. */
export function unhex(text, length) {
    if (text.length !== 2 * length || !/^[0-9a-f]*$/.test(text))
        return null;
    return Uint8Array.from({ length }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export const base64 = bytes => btoa(String.fromCharCode(...bytes));

/** Base64 with padding and no stray bits, or null. */
export function unbase64(text) {
    try {
        const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
        return base64(bytes) === text ? bytes : null;
    } catch {
        return null;
    }
}

/** Two bytes, high one first. */
export const u16be = n => Uint8Array.of(n >> 8, n & 255);

export const bigFromBE = bytes => BigInt('0x' + (hex(bytes) || '0'));

export const bigFromLE = bytes => bigFromBE(Uint8Array.from(bytes).reverse());

export function bigToLE(n, length) {
    return unhex(n.toString(16).padStart(2 * length, '0'), length).reverse();
}

/** Decimal digits without leading zeros, below 2^53, or null. */
export function decimal(text) {
    const n = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : NaN;

    return Number.isSafeInteger(n) ? n : null;
}

/** Control characters and those that turn the direction of writing or are no characters. */
export function hasControl(text) {
    return /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef]/.test(text) ||
        Array.from(text).some(c => (c.codePointAt(0) & 0xfffe) === 0xfffe) || !isWellFormed(text);
}

/** False if half of a surrogate pair stands alone: such text has no UTF-8. */
export function isWellFormed(text) {
    return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
